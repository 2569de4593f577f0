package io.weir.fetch;

import io.weir.events.Alert;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Alerts for tests. */
final class Alerts {

    static final Instant STARTS_AT = Instant.parse("2026-01-31T12:00:00.123456789Z");

    private Alerts() {}

    static Alert firing(String service, String fingerprint, LogEvent... samples) {
        return alert(Alert.Status.firing, service, fingerprint, List.of(samples));
    }

    static Alert resolved(String service, String fingerprint) {
        return alert(Alert.Status.resolved, service, fingerprint, List.of());
    }

    private static Alert alert(Alert.Status status, String service, String fingerprint, List<LogEvent> samples) {
        return new Alert(
                status,
                Map.of("alertname", "ErrorRate", "service", service, "severity", "critical"),
                Map.of("summary", "errors"),
                STARTS_AT,
                status == Alert.Status.resolved ? STARTS_AT.plusSeconds(60) : null,
                fingerprint,
                0.5,
                0.01,
                samples);
    }

    static LogEvent sample(String body) {
        return new LogEvent(
                STARTS_AT,
                STARTS_AT,
                17,
                "ERROR",
                body,
                "checkout",
                Map.of(),
                Map.of("http.response.status_code", 500),
                null,
                null,
                "json",
                new Origin("logs.raw", 0, 42));
    }
}
