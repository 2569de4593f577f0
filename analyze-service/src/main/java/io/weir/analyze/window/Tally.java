package io.weir.analyze.window;

import io.weir.events.LogPattern;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

/**
 * What one batch of lines adds to one window: the record on {@code logs.tallies}, keyed by service.
 *
 * @param service whose lines
 * @param source the source they came from
 * @param partition of {@code logs.raw}, where they lie; each source has a clock of its own in each
 * @param atArrival whether the lines have no time of their own that can be believed, and are counted when they arrived;
 *     these go by a clock of their own too, for a line without a time says nothing of how far its source has come
 * @param windowStart inclusive
 * @param windowEnd exclusive
 * @param newest how far the source has come with these lines: the latest time among them, but not beyond its arrival
 * @param offsets where the lines lie
 * @param counts what is added
 * @param patterns what the batch adds to the service's patterns, all its windows and sources together; on one tally of
 *     each service in a batch, empty on the others. The counts add up to the service's events in the batch
 */
public record Tally(
        String service,
        String source,
        int partition,
        boolean atArrival,
        Instant windowStart,
        Instant windowEnd,
        Instant newest,
        Offsets offsets,
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
        if (!newest.isBefore(windowEnd)) {
            throw new IllegalArgumentException("newest " + newest + " is after the window from " + windowStart);
        }
        Objects.requireNonNull(offsets, "offsets");
        Objects.requireNonNull(counts, "counts");
        // Absent from what was written before there were patterns.
        patterns = Objects.requireNonNullElse(patterns, List.of());
    }

    /** Names the clock that the lines are judged by. */
    String clock() {
        return source + "@" + partition + (atArrival ? " at arrival" : "");
    }
}
