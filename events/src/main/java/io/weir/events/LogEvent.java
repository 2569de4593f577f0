package io.weir.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One log line, understood: OpenTelemetry's log data model with its attribute names.
 *
 * <p>The maps are taken as they are given, unmodifiable from then on by convention: an event is made once per line, and a
 * copy each would be a third of what a line costs.
 *
 * @param timestamp when it happened, as the line says; the time of arrival where it says nothing
 * @param observedTimestamp when Weir received it
 * @param severityNumber 1–24, or 0 if unknown; see {@link Severity}
 * @param severityText the severity as the line spells it; empty if it names none
 * @param body the message
 * @param service who said it; never blank
 * @param resource what is known of the process and its host
 * @param attributes what is known of this event, by OpenTelemetry's names; values are strings, numbers, booleans, lists
 *     and maps of those
 * @param traceId 32 hex digits, where the line carries one
 * @param spanId 16 hex digits, where the line carries one
 * @param format the parser that recognised the line; {@link #UNPARSED} if none did
 * @param origin where the line was read
 */
public record LogEvent(
        Instant timestamp,
        Instant observedTimestamp,
        int severityNumber,
        String severityText,
        String body,
        String service,
        Map<String, Object> resource,
        Map<String, Object> attributes,
        @Nullable String traceId,
        @Nullable String spanId,
        String format,
        Origin origin) {

    /** The {@link #format} of a line that no parser recognised. */
    public static final String UNPARSED = "unparsed";

    public LogEvent {
        Objects.requireNonNull(timestamp, "timestamp");
        Objects.requireNonNull(observedTimestamp, "observedTimestamp");
        if (severityNumber < 0 || severityNumber > 24) {
            throw new IllegalArgumentException("severityNumber is not within 0-24: " + severityNumber);
        }
        Objects.requireNonNull(severityText, "severityText");
        Objects.requireNonNull(body, "body");
        if (service.isBlank()) {
            throw new IllegalArgumentException("service is blank");
        }
        Objects.requireNonNull(resource, "resource");
        Objects.requireNonNull(attributes, "attributes");
        Objects.requireNonNull(format, "format");
        Objects.requireNonNull(origin, "origin");
    }

    /** The named range that {@link #severityNumber} lies in. */
    public Severity severity() {
        return Severity.of(severityNumber);
    }

    /** Whether a parser recognised the line. */
    @JsonIgnore
    public boolean isParsed() {
        return !format.equals(UNPARSED);
    }
}
