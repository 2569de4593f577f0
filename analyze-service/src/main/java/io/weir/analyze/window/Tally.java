package io.weir.analyze.window;

import io.weir.events.LogPattern;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What one batch of lines adds to one window: the record on {@code logs.tallies}, keyed by service.
 *
 * @param service whose lines
 * @param source the source they came from; its clock is judged on its own
 * @param windowStart inclusive
 * @param windowEnd exclusive
 * @param newest the latest time among the lines
 * @param counts what is added
 * @param patterns what the batch adds to the service's patterns, all its windows and sources together; on one tally of
 *     each service in a batch, empty on the others. The counts add up to the service's events in the batch
 */
public record Tally(
        String service,
        String source,
        Instant windowStart,
        Instant windowEnd,
        Instant newest,
        WindowCounts.Snapshot counts,
        List<LogPattern> patterns) {

    public Tally {
        if (service.isBlank()) {
            throw new IllegalArgumentException("service is blank");
        }
        Objects.requireNonNull(source, "source");
        if (!windowStart.isBefore(windowEnd)) {
            throw new IllegalArgumentException("window is empty: " + windowStart + " to " + windowEnd);
        }
        if (newest.isBefore(windowStart) || !newest.isBefore(windowEnd)) {
            throw new IllegalArgumentException("newest " + newest + " is not in the window from " + windowStart);
        }
        Objects.requireNonNull(counts, "counts");
        // Absent from what was written before there were patterns.
        patterns = Objects.requireNonNullElse(patterns, List.of());
    }
}
