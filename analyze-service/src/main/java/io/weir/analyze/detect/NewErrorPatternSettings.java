package io.weir.analyze.detect;

import java.time.Duration;

/**
 * When an error that was never seen is told of.
 *
 * @param warmUp how long a service is only got to know
 * @param minCount how often a pattern must have come to be told of
 * @param newFor after which a pattern that keeps coming is no longer new, and its alert ends
 * @param maxPatterns the most patterns of a service that are remembered; the one unseen for longest is forgotten
 * @param life how long until it fires and resolves, by the time of day
 */
public record NewErrorPatternSettings(
        Duration warmUp, long minCount, Duration newFor, int maxPatterns, AlertLife life) {

    /**
     * 30 minutes to get to know a service; 3 times; new for an hour; 1,000 patterns; ends after 5 minutes without, and
     * fires again 5 minutes later at the earliest.
     */
    public static final NewErrorPatternSettings DEFAULTS = new NewErrorPatternSettings(
            Duration.ofMinutes(30),
            3,
            Duration.ofHours(1),
            1_000,
            new AlertLife(Duration.ZERO, Duration.ofMinutes(5), Duration.ofMinutes(5)));

    public NewErrorPatternSettings {
        if (warmUp.isNegative() || newFor.isNegative() || newFor.isZero()) {
            throw new IllegalArgumentException("warmUp " + warmUp + " or newFor " + newFor + " is not positive");
        }
        if (minCount < 1 || maxPatterns < 1) {
            throw new IllegalArgumentException(
                    "minCount " + minCount + " or maxPatterns " + maxPatterns + " is below 1");
        }
    }
}
