package io.weir.analyze.join;

import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.RawLine;
import io.weir.analyze.partition.ByPartition;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of the lines of all partitions that an instance reads, each partition for itself, and says how far each may be
 * committed. Forgets a partition with its assignment; whoever has it next reads again what was not written. Not thread-safe.
 */
public final class LineJoining {

    private final ByPartition<PartitionLines> partitions;

    /** @param settings null to join nothing: every line is an event */
    public LineJoining(LineParser parser, @Nullable JoinSettings settings) {
        this.partitions = new ByPartition<>(() -> new PartitionLines(new LineJoiner(parser, settings)));
    }

    /** Whether this record was written before, and is only read again because one before it was not. */
    public boolean isDone(ConsumerRecord<?, ?> record) {
        return partitions.of(record).isDone(record.offset());
    }

    /** Takes the record's line, and hands on what is complete. See {@link LineJoiner#add}. */
    public void add(ConsumerRecord<?, ?> record, RawLine line, long nowMillis, Consumer<Joined> out) {
        partitions.of(record).add(line, nowMillis, out);
    }

    /** Hands on what has waited long enough. To be called before positions are asked for. */
    public void flush(long nowMillis, Consumer<Joined> out) {
        partitions.all().forEach(lines -> lines.flush(nowMillis, out));
    }

    /** See {@link io.weir.events.kafka.TransactionalStage#position}. */
    public OffsetAndMetadata position(TopicPartition partition, long next) {
        return partitions.of(partition).position(next);
    }

    /** See {@link io.weir.events.kafka.TransactionalStage#resumed}. */
    public void resumed(TopicPartition partition, OffsetAndMetadata position) {
        partitions.of(partition).resume(position);
    }

    public void revoked(Set<TopicPartition> gone) {
        partitions.forget(gone);
    }

    public void reset() {
        partitions.clear();
    }
}
