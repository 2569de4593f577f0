package io.weir.ingest.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Topic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * One source within one request: the key and the headers that its records have in common, encoded once. A transport gets
 * it from {@link Intake#source} and hands it back with each record. Not thread-safe.
 */
public final class RawSource {

    private static final byte[] TEXT = "text/plain".getBytes(UTF_8);
    private static final byte[] JSON = "application/json".getBytes(UTF_8);

    private final byte[] key;
    private final RecordHeaders text;
    private final RecordHeaders json;
    private final RecordIdentity identity;

    /** The place of the next record among those of this source in this request. */
    private long next;

    RawSource(String name, RecordHeaders common, RecordIdentity identity) {
        this.key = name.getBytes(UTF_8);
        this.identity = identity;
        this.text = headers(common, TEXT);
        this.json = headers(common, JSON);
    }

    private RecordHeaders headers(RecordHeaders common, byte[] contentType) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(io.weir.events.Headers.SOURCE, key).add(io.weir.events.Headers.CONTENT_TYPE, contentType);
        common.forEach(headers::add);
        return headers;
    }

    ProducerRecord<byte[], byte[]> text(@Nullable String id, byte[] value) {
        return record(id, value, text);
    }

    ProducerRecord<byte[], byte[]> json(@Nullable String id, byte[] value) {
        return record(id, value, json);
    }

    private ProducerRecord<byte[], byte[]> record(@Nullable String id, byte[] value, RecordHeaders shared) {
        long place = next++;
        ProducerRecord<byte[], byte[]> record =
                new ProducerRecord<>(Topic.LOGS_RAW.topicName(), null, null, key, value, shared);
        byte[] identifier = id == null ? identity.ofPlace(place) : identity.ofId(id);
        if (identifier != null) {
            Headers own = record.headers();
            own.add(io.weir.events.Headers.IDEMPOTENCY, identifier);
        }
        return record;
    }
}
