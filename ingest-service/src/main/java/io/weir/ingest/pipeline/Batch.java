package io.weir.ingest.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Some records of a submission that were read together, and are stored together. Made by {@link Intake#batch}.
 *
 * @param records what goes to Kafka, in order; made anew each time they are looked at
 * @param bytes the memory that the records take, estimated
 * @param rejectedCount how many records were not taken
 * @param tooLongCount how many of those for their length
 * @param rejected the first of those
 */
public record Batch(
        List<ProducerRecord<byte[], byte[]>> records,
        long bytes,
        int rejectedCount,
        int tooLongCount,
        List<Rejection> rejected) {

    /** What a record takes besides its value: headers, bookkeeping, the producer's callback. */
    private static final int RECORD_OVERHEAD_BYTES = 256;

    /** How many records were read, taken or not. */
    int received() {
        return records.size() + rejectedCount;
    }

    /** What the records' values are long, together. */
    long valueBytes() {
        return bytes - (long) RECORD_OVERHEAD_BYTES * records.size();
    }

    /**
     * Collects a batch; not thread-safe. Values are not copied: they belong to the batch from then on. One that is longer
     * than {@link IngestLimits#maxRecordBytes} is rejected.
     *
     * <p>An {@code index} is the record's position in the submission, as its sender would count; a rejection names it.
     */
    public static final class Builder {
        private final List<RawRecord> records;
        private final List<Rejection> rejected = new ArrayList<>(0);
        private final int maxListed;
        private final Intake intake;
        private final RawSource standard;
        private int rejectedCount;
        private int tooLongCount;
        private long bytes;

        Builder(int expected, int maxListed, Intake intake) {
            this.records = new ArrayList<>(expected);
            this.maxListed = maxListed;
            this.intake = intake;
            this.standard = intake.source();
        }

        /** A line of text of the submission's source. */
        public void text(long index, byte[] value) {
            text(index, standard, null, value);
        }

        /** A JSON object of the submission's source. */
        public void json(long index, byte[] value) {
            json(index, standard, null, value);
        }

        /**
         * A line of text.
         *
         * @param id the same for every repetition of this record, and for no other of its tenant and source; null for the
         *     submission's key and the record's place, where there is a key
         */
        public void text(long index, RawSource source, @Nullable String id, byte[] value) {
            if (fits(index, value)) {
                accept(source.text(id, value));
            }
        }

        /**
         * A JSON object.
         *
         * @param id as for text
         */
        public void json(long index, RawSource source, @Nullable String id, byte[] value) {
            if (fits(index, value)) {
                accept(source.json(id, value));
            }
        }

        private boolean fits(long index, byte[] value) {
            if (value.length <= intake.limits().maxRecordBytes()) {
                return true;
            }
            rejectTooLong(index, value);
            return false;
        }

        private void accept(RawRecord record) {
            records.add(record);
            bytes += record.value().length + RECORD_OVERHEAD_BYTES;
        }

        /** A record over the limit; the value may be the beginning of it. */
        public void rejectTooLong(long index, byte[] value) {
            tooLongCount++;
            reject(index, intake.limits().recordTooLong(), value);
        }

        /**
         * A record that is not taken, while others may be.
         *
         * @param reason what is wrong with it, for whoever sent it
         * @param value the record, or the beginning of it
         */
        public void reject(long index, String reason, byte[] value) {
            rejectedCount++;
            if (rejected.size() < maxListed) {
                rejected.add(new Rejection(index, reason));
            }
            intake.rejected(reason, value);
        }

        /** The batch. */
        public Batch build() {
            return new Batch(new RawRecords(records), bytes, rejectedCount, tooLongCount, rejected);
        }
    }
}
