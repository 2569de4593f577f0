package io.weir.analyze.window;

import java.time.Duration;

/**
 * How windows close.
 *
 * @param lateness how far behind its source's newest line a line may be
 * @param maxBehind how far behind a window a source may be and still be waited for; one that is further behind closes no
 *     window of the others, and none of its own is closed by them
 * @param idleTimeout after which a source that says nothing is no longer waited for, by the time of day
 * @param maxOpen the most open windows of a service; the earliest closes when there are more
 * @param maxSources the most sources of a service whose clocks are told apart; the one unheard for longest is forgotten
 */
public record WindowSettings(Duration lateness, Duration maxBehind, Duration idleTimeout, int maxOpen, int maxSources) {

    /** 30 s late, 2 h behind, 30 s idle, 1,000 windows, 1,000 sources. */
    public static final WindowSettings DEFAULTS =
            new WindowSettings(Duration.ofSeconds(30), Duration.ofHours(2), Duration.ofSeconds(30), 1_000, 1_000);

    public WindowSettings {
        if (lateness.isNegative() || idleTimeout.isNegative() || idleTimeout.isZero()) {
            throw new IllegalArgumentException(
                    "lateness " + lateness + " or idleTimeout " + idleTimeout + " is not positive");
        }
        if (maxBehind.compareTo(lateness) < 0) {
            throw new IllegalArgumentException("maxBehind " + maxBehind + " is below lateness " + lateness);
        }
        if (maxOpen < 1 || maxSources < 1) {
            throw new IllegalArgumentException("maxOpen " + maxOpen + " or maxSources " + maxSources + " is below 1");
        }
    }
}
