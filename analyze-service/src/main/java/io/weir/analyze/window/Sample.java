package io.weir.analyze.window;

import io.weir.events.LogEvent;
import java.util.LinkedHashMap;
import java.util.Map;

/** Events cut to a size at which a few of them can travel with an alert. */
final class Sample {

    /** The most characters of the body, and of each text attribute. */
    static final int MAX_CHARS = 2_000;

    /** The most characters of all attributes together, and of all of the resource; what is beyond is left out. */
    static final int MAX_ATTRIBUTES_CHARS = 8_000;

    private Sample() {}

    static LogEvent of(LogEvent event) {
        Map<String, Object> resource = cut(event.resource());
        Map<String, Object> attributes = cut(event.attributes());
        String body = cut(event.body());
        if (body.equals(event.body()) && attributes.equals(event.attributes()) && resource.equals(event.resource())) {
            return event;
        }
        return new LogEvent(
                event.timestamp(),
                event.observedTimestamp(),
                event.severityNumber(),
                event.severityText(),
                body,
                event.service(),
                resource,
                attributes,
                event.traceId(),
                event.spanId(),
                event.format(),
                event.origin());
    }

    /** Texts, lists and maps in their text form, are cut; what then does not fit into the room for all is left out. */
    private static Map<String, Object> cut(Map<String, Object> values) {
        Map<String, Object> kept = new LinkedHashMap<>();
        int room = MAX_ATTRIBUTES_CHARS;
        for (Map.Entry<String, Object> entry : values.entrySet()) {
            Object value = entry.getValue();
            String text = value.toString();
            String shortened = cut(text);
            room -= entry.getKey().length() + shortened.length();
            if (room < 0) {
                break;
            }
            kept.put(entry.getKey(), shortened.length() < text.length() ? shortened : value);
        }
        return kept;
    }

    private static String cut(String text) {
        return cut(text, MAX_CHARS);
    }

    /** The text, or so many of its characters and an ellipsis. */
    static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        // Not between the two halves of a surrogate pair.
        int end = Character.isHighSurrogate(text.charAt(maxChars - 1)) ? maxChars - 1 : maxChars;
        return text.substring(0, end) + "…";
    }
}
