package io.weir.analyze.window;

import java.time.Instant;
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
 */
public record Tally(
        String service,
        String source,
        Instant windowStart,
        Instant windowEnd,
        Instant newest,
        WindowCounts.Snapshot counts) {

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
    }
}
