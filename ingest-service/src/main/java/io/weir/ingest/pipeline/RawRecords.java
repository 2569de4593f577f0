package io.weir.ingest.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Headers;
import io.weir.events.Topic;
import java.time.Instant;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@code logs.raw} records of one request. What they have in common, key and headers, is encoded once and
 * shared. Thread-safe.
 */
final class RawRecords {

    private static final byte[] TEXT = "text/plain".getBytes(UTF_8);
    private static final byte[] JSON = "application/json".getBytes(UTF_8);

    private final byte[] key;
    private final RecordHeaders text;
    private final RecordHeaders json;

    RawRecords(String source, Instant receivedAt, @Nullable String traceparent) {
        byte[] name = source.getBytes(UTF_8);
        byte[] time = Long.toString(receivedAt.toEpochMilli()).getBytes(UTF_8);
        byte @Nullable [] trace = traceparent == null ? null : traceparent.getBytes(UTF_8);
        this.key = name;
        this.text = headers(name, TEXT, time, trace);
        this.json = headers(name, JSON, time, trace);
    }

    private static RecordHeaders headers(
            byte[] source, byte[] contentType, byte[] receivedAt, byte @Nullable [] traceparent) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(Headers.SOURCE, source)
                .add(Headers.CONTENT_TYPE, contentType)
                .add(Headers.RECEIVED_AT, receivedAt);
        if (traceparent != null) {
            headers.add(Headers.TRACEPARENT, traceparent);
        }
        return headers;
    }

    /** A line as it came; the array is not copied. */
    ProducerRecord<byte[], byte[]> text(byte[] value) {
        return record(value, text);
    }

    /** A structured record as it came; the array is not copied. */
    ProducerRecord<byte[], byte[]> json(byte[] value) {
        return record(value, json);
    }

    private ProducerRecord<byte[], byte[]> record(byte[] value, RecordHeaders headers) {
        return new ProducerRecord<>(Topic.LOGS_RAW.topicName(), null, null, key, value, headers);
    }
}
