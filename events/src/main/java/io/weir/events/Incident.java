package io.weir.events;

import io.weir.events.WindowStats.PatternCount;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Everything an operator would look up first when an alert fires. Published when it opens, and once more, under the same
 * id, when its alert is resolved.
 *
 * @param id the same for the same alert: a repeated delivery of the alert repeats the id
 * @param status whether the alert still fires
 * @param alert what fired; as it was resolved, once it is
 * @param context the service's diagnostics, fetched at once
 * @param windows the service's statistics around the alert, oldest first
 * @param patterns the kinds of message that were most frequent in those windows, errors where that is known
 * @param samples events that raised the alert
 * @param collected when all this was collected
 * @param openedAt when it was first published
 * @param endedAt when the alert was resolved; null while it fires
 * @param previousIncidentId the incident before it of the same service; null if none is known
 */
public record Incident(
        String id,
        Alert.Status status,
        Alert alert,
        FetchResult context,
        List<WindowStats> windows,
        List<PatternCount> patterns,
        List<LogEvent> samples,
        Collected collected,
        Instant openedAt,
        @Nullable Instant endedAt,
        @Nullable String previousIncidentId) {

    /** A stretch of wall-clock time. */
    public record Collected(Instant from, Instant to) {
        public Collected {
            Objects.requireNonNull(from, "from");
            Objects.requireNonNull(to, "to");
        }
    }

    public Incident {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(alert, "alert");
        Objects.requireNonNull(context, "context");
        windows = List.copyOf(windows);
        patterns = List.copyOf(patterns);
        samples = List.copyOf(samples);
        Objects.requireNonNull(collected, "collected");
        Objects.requireNonNull(openedAt, "openedAt");
        if (status == Alert.Status.resolved && endedAt == null) {
            throw new IllegalArgumentException("a resolved incident has an end");
        }
    }

    /** The same, ended as its alert says, which carries no samples then. */
    public Incident resolvedBy(Alert resolved) {
        return new Incident(
                id,
                Alert.Status.resolved,
                resolved,
                context,
                windows,
                patterns,
                samples,
                collected,
                openedAt,
                resolved.endsAt(),
                previousIncidentId);
    }
}
