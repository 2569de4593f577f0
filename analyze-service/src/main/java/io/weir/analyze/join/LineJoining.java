package io.weir.analyze.join;

import io.weir.events.LogEvent;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Joins the lines of all partitions that an instance reads, each partition for itself, and says how far each may be
 * committed. Forgets a partition with its assignment; whoever has it next reads again what was not written. Not thread-safe.
 */
public final class LineJoining {

    private final @Nullable JoinSettings settings;
    private final Map<TopicPartition, PartitionLines> partitions = new HashMap<>();

    /** @param settings null to join nothing: every line is an event */
    public LineJoining(@Nullable JoinSettings settings) {
        this.settings = settings;
    }

    /** Whether this record was written before, and is only read again because one before it was not. */
    public boolean isDone(ConsumerRecord<?, ?> record) {
        return lines(new TopicPartition(record.topic(), record.partition())).isDone(record.offset());
    }

    /** Takes the event of one line, and hands on what is complete. See {@link TraceJoiner#add}. */
    public void add(LogEvent event, String source, int bytes, long nowMillis, Consumer<Joined> out) {
        lines(new TopicPartition(event.origin().topic(), event.origin().partition()))
                .add(event, source, bytes, nowMillis, out);
    }

    /** Hands on what has waited long enough. To be called before positions are asked for. */
    public void flush(long nowMillis, Consumer<Joined> out) {
        partitions.values().forEach(lines -> lines.flush(nowMillis, out));
    }

    /** See {@link io.weir.events.kafka.TransactionalStage#position}. */
    public OffsetAndMetadata position(TopicPartition partition, long next) {
        return lines(partition).position(next);
    }

    /** See {@link io.weir.events.kafka.TransactionalStage#resumed}. */
    public void resumed(TopicPartition partition, OffsetAndMetadata position) {
        lines(partition).resume(position);
    }

    public void revoked(Set<TopicPartition> gone) {
        partitions.keySet().removeAll(gone);
    }

    public void reset() {
        partitions.clear();
    }

    private PartitionLines lines(TopicPartition partition) {
        return partitions.computeIfAbsent(
                partition, key -> new PartitionLines(settings == null ? null : new TraceJoiner(settings)));
    }
}
