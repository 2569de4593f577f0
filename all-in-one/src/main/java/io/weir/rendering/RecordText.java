package io.weir.rendering;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Headers;
import io.weir.events.Json;
import io.weir.events.MalformedRecordException;
import io.weir.events.kafka.Records;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Text;
import java.time.Instant;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Records as such: lines as they came, dead letters, what no other rendering knows. */
final class RecordText {

    private RecordText() {}

    /** Time of arrival, source, line. */
    static Rendering rawLine(Painter painter) {
        return record -> "%s %s  %s"
                .formatted(
                        time(record, painter),
                        painter.paint(Text.visible(Records.key(record)), Colour.CYAN),
                        value(record, painter));
    }

    /** Time, key, value. */
    static Rendering generic(Painter painter) {
        return record -> "%s %s  %s"
                .formatted(
                        time(record, painter),
                        painter.paint(Text.visible(Records.key(record)), Colour.CYAN),
                        value(record, painter));
    }

    /** Time, cause, stage, origin, bytes. */
    static Rendering deadLetter(Painter painter) {
        return record -> "%s %s  %s  %s[%s]@%s  %s"
                .formatted(
                        time(record, painter),
                        painter.paint(header(record, Headers.CAUSE), Colour.RED),
                        header(record, Headers.STAGE),
                        header(record, Headers.ORIGIN_TOPIC),
                        header(record, Headers.ORIGIN_PARTITION),
                        header(record, Headers.ORIGIN_OFFSET),
                        value(record, painter));
    }

    /** Reads the value as a record of the contract; a row that is not one says so and shows what it is. */
    static <T> Rendering of(Class<T> type, Painter painter, Function<T, String> text) {
        return record -> {
            byte @Nullable [] value = record.value();
            if (value == null) {
                return generic(painter).render(record);
            }
            try {
                return text.apply(Json.read(value, type));
            } catch (MalformedRecordException e) {
                return "%s %s"
                        .formatted(
                                painter.paint("(" + Text.visible(String.valueOf(e.getMessage())) + ")", Colour.RED),
                                generic(painter).render(record));
            }
        };
    }

    private static String time(ConsumerRecord<?, ?> record, Painter painter) {
        return painter.paint(Times.millis(Instant.ofEpochMilli(Math.max(0, record.timestamp()))), Colour.DIM);
    }

    private static String value(ConsumerRecord<byte[], byte[]> record, Painter painter) {
        byte @Nullable [] value = record.value();
        return value == null ? painter.paint("(deleted)", Colour.DIM) : Text.visible(new String(value, UTF_8));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        String value = Records.header(record, name);
        return value == null ? "?" : Text.visible(value);
    }
}
