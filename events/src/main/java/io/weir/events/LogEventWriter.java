package io.weir.events;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes events as {@link Json} would by its mapper, byte for byte, in a fraction of the time: an event is written for
 * every line there is. Strings that are no Unicode have U+FFFD for what is wrong in them. Not thread-safe.
 */
final class LogEventWriter {

    /** A larger buffer is not kept. */
    private static final int MAX_KEPT = 256 << 10;

    private static final int NAMES = 256;

    private final JsonText text = new JsonText();
    private final InstantText timestamp = new InstantText();
    private final InstantText observed = new InstantText();
    /** Names are few and the same again and again: as they were written last. */
    private final String[] names = new String[NAMES];

    private final byte[][] written = new byte[NAMES][];

    byte[] write(LogEvent event) {
        text.clear();
        text.raw("{\"timestamp\":\"");
        timestamp.write(event.timestamp(), text);
        text.raw("\",\"observedTimestamp\":\"");
        observed.write(event.observedTimestamp(), text);
        text.raw("\",\"severityNumber\":");
        text.number(event.severityNumber());
        text.raw(",\"severityText\":");
        text.string(event.severityText());
        text.raw(",\"body\":");
        text.string(event.body());
        text.raw(",\"service\":");
        text.string(event.service());
        text.raw(",\"resource\":");
        map(event.resource());
        text.raw(",\"attributes\":");
        map(event.attributes());
        if (event.traceId() != null) {
            text.raw(",\"traceId\":");
            text.string(event.traceId());
        }
        if (event.spanId() != null) {
            text.raw(",\"spanId\":");
            text.string(event.spanId());
        }
        text.raw(",\"format\":");
        text.string(event.format());
        text.raw(",\"origin\":{\"topic\":");
        text.string(event.origin().topic());
        text.raw(",\"partition\":");
        text.number(event.origin().partition());
        text.raw(",\"offset\":");
        text.number(event.origin().offset());
        text.raw("}}");
        byte[] json = text.toBytes();
        text.shrink(MAX_KEPT);
        return json;
    }

    private void map(Map<?, ?> map) {
        byte before = '{';
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.raw(before);
            name(String.valueOf(entry.getKey()));
            value(entry.getValue());
            before = ',';
        }
        if (before == '{') {
            text.raw(before);
        }
        text.raw((byte) '}');
    }

    private void name(String name) {
        int slot = (name.hashCode() ^ (name.hashCode() >>> 8)) & (NAMES - 1);
        if (!name.equals(names[slot])) {
            JsonText own = new JsonText();
            own.string(name);
            own.raw((byte) ':');
            names[slot] = name;
            written[slot] = own.toBytes();
        }
        text.raw(written[slot]);
    }

    private void value(@Nullable Object value) {
        if (value instanceof String string) {
            text.string(string);
        } else if (value instanceof Integer || value instanceof Long) {
            text.number(((Number) value).longValue());
        } else if (value instanceof Boolean bool) {
            text.raw(bool ? "true" : "false");
        } else if (value instanceof Double number && JsonText.isPlain(number)) {
            text.number(number);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof List<?> list) {
            byte before = '[';
            for (Object element : list) {
                text.raw(before);
                value(element);
                before = ',';
            }
            if (before == '[') {
                text.raw(before);
            }
            text.raw((byte) ']');
        } else {
            text.raw(Json.mapper().writeValueAsBytes(value));
        }
    }
}
