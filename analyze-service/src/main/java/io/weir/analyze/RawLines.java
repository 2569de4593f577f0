package io.weir.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.analyze.parse.RawLine;
import io.weir.events.Headers;
import io.weir.events.Origin;
import io.weir.events.kafka.Records;
import java.time.Instant;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Lines out of the records of {@code logs.raw}. What a header says is read as bytes: there are some for every line. */
final class RawLines {

    private static final byte[] JSON_TYPE = "application/json".getBytes(UTF_8);
    private static final int MAX_MILLIS_DIGITS = 15;

    private RawLines() {}

    /** The line of a record that has a value. */
    static RawLine of(ConsumerRecord<byte[], byte[]> record) {
        return new RawLine(
                record.value(),
                Arrays.equals(JSON_TYPE, header(record, Headers.CONTENT_TYPE)),
                sourceOf(record),
                receivedAt(record),
                new Origin(record.topic(), record.partition(), record.offset()));
    }

    private static byte @Nullable [] header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? null : header.value();
    }

    private static String sourceOf(ConsumerRecord<byte[], byte[]> record) {
        String source = Records.header(record, Headers.SOURCE);
        if (source == null || source.isBlank()) {
            source = Records.key(record);
        }
        return source.isBlank() ? "unknown" : source;
    }

    /** What ingest noted, or, on a record that another producer wrote, Kafka's own timestamp. */
    private static Instant receivedAt(ConsumerRecord<byte[], byte[]> record) {
        long millis = millis(header(record, Headers.RECEIVED_AT));
        return Instant.ofEpochMilli(millis >= 0 ? millis : Math.max(0, record.timestamp()));
    }

    /** The number that these digits are; -1 if they are none. */
    private static long millis(byte @Nullable [] digits) {
        if (digits == null || digits.length == 0 || digits.length > MAX_MILLIS_DIGITS) {
            return -1;
        }
        long millis = 0;
        for (byte digit : digits) {
            if (digit < '0' || digit > '9') {
                return -1;
            }
            millis = millis * 10 + (digit - '0');
        }
        return millis;
    }
}
