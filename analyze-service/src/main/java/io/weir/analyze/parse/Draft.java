package io.weir.analyze.parse;

import io.weir.events.LogEvent;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The event while its line is being read. One object serves event after event. */
final class Draft {

    /** What a severity is based on; better evidence replaces worse, never the other way round. */
    enum Evidence {
        NONE,
        WORDS,
        HTTP_STATUS,
        SYSLOG_PRIORITY,
        LEVEL
    }

    String format = LogEvent.UNPARSED;
    private @Nullable String body;
    private @Nullable Instant timestamp;
    private Evidence evidence = Evidence.NONE;
    private int severityNumber;
    private String severityText = "";
    private @Nullable String service;
    private @Nullable String traceId;
    private @Nullable String spanId;
    private @Nullable Attributes resource;
    private @Nullable Attributes attributes;
    private int maxAttributes;
    private int dropped;

    void reset(int newMaxAttributes) {
        format = LogEvent.UNPARSED;
        body = null;
        timestamp = null;
        evidence = Evidence.NONE;
        severityNumber = 0;
        severityText = "";
        service = null;
        traceId = null;
        spanId = null;
        resource = null;
        attributes = null;
        maxAttributes = newMaxAttributes;
        dropped = 0;
    }

    void time(long epochSecond, int nano) {
        timestamp = Instant.ofEpochSecond(epochSecond, nano);
    }

    void time(TimeScanner time) {
        time(time.epochSecond, time.nano);
    }

    void time(Instant instant) {
        timestamp = instant;
    }

    void severity(Evidence newEvidence, int number, String text) {
        if (newEvidence.compareTo(evidence) > 0) {
            evidence = newEvidence;
            severityNumber = number;
            severityText = text;
        }
    }

    /** Takes the level that stands at {@code from..to}, spelled as it is; does nothing if it is not one. */
    void level(byte[] b, int from, int to) {
        int level = Levels.find(b, from, to);
        if (level >= 0) {
            severity(Evidence.LEVEL, Levels.number(level), Levels.text(level, b, from, to));
        }
    }

    void httpStatus(int status) {
        attribute(EventFields.HTTP_STATUS, status);
        severity(Evidence.HTTP_STATUS, severityOf(status), "");
    }

    /** The severity number of an HTTP status. */
    static int severityOf(int status) {
        return status >= 500 ? 17 : status >= 400 ? 13 : 9;
    }

    void body(String text) {
        body = text;
    }

    boolean hasBody() {
        return body != null;
    }

    void service(String name) {
        if (!name.isBlank()) {
            service = name;
        }
    }

    void traceId(@Nullable String id) {
        traceId = id == null ? traceId : id;
    }

    void spanId(@Nullable String id) {
        spanId = id == null ? spanId : id;
    }

    void resource(String key, Object value) {
        Attributes map = resource;
        if (map == null) {
            map = new Attributes();
            resource = map;
        }
        set(map, key, value);
    }

    void attribute(String key, Object value) {
        Attributes map = attributes;
        if (map == null) {
            map = new Attributes();
            attributes = map;
        }
        set(map, key, value);
    }

    /** Sets the attribute to the text at {@code from..to}, unless that is empty or a lone dash. */
    void attribute(String key, byte[] b, int from, int to) {
        if (to > from && !(to - from == 1 && b[from] == '-')) {
            attribute(key, Ascii.text(b, from, to));
        }
    }

    void dropped(int values) {
        dropped += values;
    }

    private void set(Attributes map, String key, Object value) {
        if (map.size() < maxAttributes || map.containsKey(key)) {
            map.set(key, value);
        } else {
            dropped++;
        }
    }

    /** The event, its gaps filled from what is known without reading the line. */
    LogEvent event(RawLine raw, byte[] line, int to) {
        if (dropped > 0) {
            Attributes map = attributes == null ? new Attributes() : attributes;
            map.set(EventFields.DROPPED_ATTRIBUTES, dropped);
            attributes = map;
        }
        return new LogEvent(
                timestamp == null ? raw.receivedAt() : timestamp,
                raw.receivedAt(),
                severityNumber,
                severityText,
                body == null ? Ascii.text(line, 0, to) : body,
                service == null ? raw.source() : service,
                resource == null ? Map.of() : resource,
                attributes == null ? Map.of() : attributes,
                traceId,
                spanId,
                format,
                raw.origin());
    }
}
