package io.weir.ingest.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The records of one chunk of a body.
 *
 * @param records what goes to Kafka, in the order of the body
 * @param bytes the memory that the records take, estimated
 * @param rejectedCount how many records of the chunk were not taken
 * @param rejected the first of those
 */
record Batch(List<ProducerRecord<byte[], byte[]>> records, long bytes, int rejectedCount, List<Rejection> rejected) {

    /** What a record takes besides its value: headers, bookkeeping, the producer's callback. */
    private static final int RECORD_OVERHEAD_BYTES = 256;

    /** How many records came in the chunk, taken or not. */
    int received() {
        return records.size() + rejectedCount;
    }

    /** Collects a batch; not thread-safe. */
    static final class Builder {
        private final List<ProducerRecord<byte[], byte[]>> records;
        private final List<Rejection> rejected = new ArrayList<>(0);
        private final int maxListed;
        private int rejectedCount;
        private long bytes;

        Builder(int expected, int maxListed) {
            this.records = new ArrayList<>(expected);
            this.maxListed = maxListed;
        }

        void accept(ProducerRecord<byte[], byte[]> record) {
            records.add(record);
            bytes += record.value().length + RECORD_OVERHEAD_BYTES;
        }

        void reject(long index, String reason) {
            rejectedCount++;
            if (rejected.size() < maxListed) {
                rejected.add(new Rejection(index, reason));
            }
        }

        Batch build() {
            return new Batch(records, bytes, rejectedCount, rejected);
        }
    }
}
