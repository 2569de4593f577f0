package io.weir.analyze.repeat;

import io.weir.analyze.partition.ByPartition;
import io.weir.events.kafka.TopicReader;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the repetitions among the records of all partitions that an instance reads.
 *
 * <p>A record and its repetitions lie on one partition, in one order, whichever instance of ingest wrote them; so what is a
 * repetition follows from the partition alone. What is remembered of it is not stored anywhere: the offset of the first
 * record that matters is noted beside the committed offset, in the same transaction, and whoever has the partition next
 * reads it back from there. Where nobody sends keys, nothing is noted and nothing read.
 *
 * <p>Not thread-safe.
 */
public final class Repeats {

    private static final Logger log = LoggerFactory.getLogger(Repeats.class);

    private static final char NOTE_START = 'r';
    private static final char NOTE_END = ';';

    private final RepeatSettings settings;
    private final TopicReader reader;
    private final Clock clock;
    private final ByPartition<PartitionRepeats> partitions;

    /** @param reader reads back what is needed of a partition */
    public Repeats(RepeatSettings settings, TopicReader reader, Clock clock) {
        this.settings = settings;
        this.reader = reader;
        this.clock = clock;
        this.partitions = new ByPartition<>(() -> new PartitionRepeats(settings));
    }

    /** Whether this record has been there before; remembers it. To be asked once for each record, in their order. */
    public boolean isRepeated(ConsumerRecord<?, ?> record, long nowMillis) {
        return partitions.of(record).isRepeated(record, nowMillis);
    }

    /** The position with a note of where to begin reading back, before the note that it already has. */
    public OffsetAndMetadata noted(TopicPartition partition, OffsetAndMetadata position) {
        PartitionRepeats repeats = partitions.known(partition);
        long first = repeats == null ? PartitionRepeats.NOTHING : repeats.firstOffset();
        return first == PartitionRepeats.NOTHING || first >= position.offset()
                ? position
                : new OffsetAndMetadata(
                        position.offset(),
                        position.leaderEpoch(),
                        NOTE_START + Long.toString(first) + NOTE_END + position.metadata());
    }

    /**
     * Brings back what was remembered where this position was committed. Blocks, for about a second in a million records.
     *
     * @return the position without the note of {@link #noted}
     */
    public OffsetAndMetadata resume(TopicPartition partition, OffsetAndMetadata position) {
        String note = position.metadata();
        int end = note.indexOf(NOTE_END);
        if (note.isEmpty() || note.charAt(0) != NOTE_START || end < 0) {
            return position;
        }
        readBack(partition, Long.parseLong(note, 1, end, 10), position.offset());
        return new OffsetAndMetadata(position.offset(), position.leaderEpoch(), note.substring(end + 1));
    }

    private void readBack(TopicPartition partition, long first, long end) {
        long started = clock.millis();
        PartitionRepeats repeats = new PartitionRepeats(settings);
        long records = 0;
        for (List<ConsumerRecord<byte[], byte[]>> batch :
                reader.readRange(partition, first, end - 1).toIterable(1)) {
            long now = clock.millis();
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                var unused = repeats.isRepeated(record, now);
            }
            records += batch.size();
        }
        partitions.put(partition, repeats);
        log.info("{}: read {} records back in {} ms to know repetitions", partition, records, clock.millis() - started);
    }

    /** Forgets these partitions. */
    public void revoked(Set<TopicPartition> gone) {
        partitions.forget(gone);
    }

    /** Forgets everything. */
    public void reset() {
        partitions.clear();
    }
}
