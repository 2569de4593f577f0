package io.weir.rendering;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Json;
import io.weir.events.kafka.Records;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Records as one line of JSON each. */
final class JsonRow {

    private JsonRow() {}

    /** The value as it is in the topic; {@code null} where it was deleted. */
    static String value(ConsumerRecord<byte[], byte[]> record) {
        byte @Nullable [] value = record.value();
        return value == null ? "null" : new String(value, UTF_8);
    }

    /** A record whose value is not JSON, or not surely: where it is, and what it holds as text. */
    static String envelope(ConsumerRecord<byte[], byte[]> record) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("topic", record.topic());
        row.put("partition", record.partition());
        row.put("offset", record.offset());
        row.put("timestamp", Instant.ofEpochMilli(Math.max(0, record.timestamp())));
        row.put("key", Records.key(record));
        row.put("headers", headers(record));
        row.put("value", record.value() == null ? null : new String(record.value(), UTF_8));
        return new String(Json.write(row), UTF_8);
    }

    private static Map<String, @Nullable String> headers(ConsumerRecord<?, ?> record) {
        Map<String, @Nullable String> headers = new LinkedHashMap<>();
        for (Header header : record.headers()) {
            headers.put(header.key(), header.value() == null ? null : new String(header.value(), UTF_8));
        }
        return headers;
    }
}
