package io.weir.ingest.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Headers;
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
    private final RecordHeaders common;
    private final RecordIdentity identity;
    private @Nullable RecordHeaders text;
    private @Nullable RecordHeaders json;

    /** The place of the next record among those of this source in this request. */
    private long next;

    RawSource(String name, RecordHeaders common, RecordIdentity identity) {
        this.key = name.getBytes(UTF_8);
        this.common = common;
        this.identity = identity;
    }

    RawRecord text(@Nullable String id, byte[] value) {
        if (text == null) {
            text = headers(TEXT);
        }
        return record(id, value, text);
    }

    RawRecord json(@Nullable String id, byte[] value) {
        if (json == null) {
            json = headers(JSON);
        }
        return record(id, value, json);
    }

    private RecordHeaders headers(byte[] contentType) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(Headers.SOURCE, key).add(Headers.CONTENT_TYPE, contentType);
        common.forEach(headers::add);
        return headers;
    }

    private RawRecord record(@Nullable String id, byte[] value, RecordHeaders shared) {
        long place = next++;
        return new RawRecord(key, shared, value, id == null ? identity.ofPlace(place) : identity.ofId(id));
    }
}
