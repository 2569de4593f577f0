package io.weir.events;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything an operator would look up first when an alert fires.
 *
 * @param id the same for the same alert: a repeated delivery of the alert repeats the id
 * @param alert what fired
 * @param context the service's diagnostics, fetched at once
 * @param samples events that raised the alert
 * @param openedAt when it was published
 * @param previousIncidentId the incident before it of the same service; null if none is known
 */
public record Incident(
        String id,
        Alert alert,
        FetchResult context,
        List<LogEvent> samples,
        Instant openedAt,
        @Nullable String previousIncidentId) {

    public Incident {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(alert, "alert");
        Objects.requireNonNull(context, "context");
        samples = List.copyOf(samples);
        Objects.requireNonNull(openedAt, "openedAt");
    }
}
