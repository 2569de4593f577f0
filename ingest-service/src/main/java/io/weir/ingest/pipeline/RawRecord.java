package io.weir.ingest.pipeline;

import io.weir.events.Headers;
import io.weir.events.Topic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record that waits to be sent: its own bytes, and what it has in common with others of its source and request.
 *
 * @param shared its headers, but for its identity
 * @param identity the same for every repetition of this record; null if repetitions cannot be told
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one; the bytes are sent, not copied.
record RawRecord(byte[] key, RecordHeaders shared, byte[] value, byte @Nullable [] identity) {

    /** As Kafka's producer takes it, with headers of its own. */
    ProducerRecord<byte[], byte[]> toKafka() {
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topic.LOGS_RAW.topicName(), null, null, key, value, shared);
        if (identity != null) {
            record.headers().add(Headers.IDEMPOTENCY, identity);
        }
        return record;
    }
}
