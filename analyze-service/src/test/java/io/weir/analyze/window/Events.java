package io.weir.analyze.window;

import io.weir.events.LogEvent;
import io.weir.events.Origin;
import io.weir.events.Severity;
import java.time.Instant;
import java.util.Map;

/** Makes events for tests. */
public final class Events {

    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private Events() {}

    /** An event of service {@code shop}, so many milliseconds after {@link #START}. */
    public static LogEvent at(long millis, Severity severity) {
        return at(millis, severity, Map.of());
    }

    public static LogEvent at(long millis, Severity severity, Map<String, Object> attributes) {
        return event("shop", START.plusMillis(millis), START.plusMillis(millis), severity, attributes);
    }

    public static LogEvent event(
            String service, Instant time, Instant observed, Severity severity, Map<String, Object> attributes) {
        return new LogEvent(
                time,
                observed,
                severity.number(),
                severity.name(),
                "something happened",
                service,
                Map.of(),
                attributes,
                null,
                null,
                "test",
                new Origin("logs.raw", 0, 0));
    }
}
