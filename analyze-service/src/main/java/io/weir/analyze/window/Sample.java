package io.weir.analyze.window;

import io.weir.events.LogEvent;
import java.util.HashMap;
import java.util.Map;

/** Events cut to a size at which a few of them can travel with an alert. */
final class Sample {

    /** The most characters of the body, and of each text attribute. */
    static final int MAX_CHARS = 2_000;

    private Sample() {}

    static LogEvent of(LogEvent event) {
        if (event.body().length() <= MAX_CHARS
                && event.attributes().values().stream().noneMatch(Sample::isLong)) {
            return event;
        }
        Map<String, Object> attributes = new HashMap<>(event.attributes());
        attributes.replaceAll((name, value) -> isLong(value) ? cut(value.toString()) : value);
        return new LogEvent(
                event.timestamp(),
                event.observedTimestamp(),
                event.severityNumber(),
                event.severityText(),
                cut(event.body()),
                event.service(),
                event.resource(),
                attributes,
                event.traceId(),
                event.spanId(),
                event.format(),
                event.origin());
    }

    /** Whether a value, lists and maps in their text form, is longer than a sample keeps. */
    private static boolean isLong(Object value) {
        return !(value instanceof Number || value instanceof Boolean)
                && value.toString().length() > MAX_CHARS;
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
