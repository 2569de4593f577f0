package io.weir.analyze.detect;

import java.time.Duration;

/**
 * When a service that falls silent is told of.
 *
 * @param after how long it must be silent
 * @param steadyFor how long it must have been steady before: who logs in bursts, or for the length of a job, is never missed
 * @param maxGap the longest pause of a service that is steady
 * @param cooldown how long after it spoke again nothing is told
 */
public record SilenceSettings(Duration after, Duration steadyFor, Duration maxGap, Duration cooldown) {

    /** Silent for 2 minutes, after an hour without a pause of more than 30 s; told again after a minute at the earliest. */
    public static final SilenceSettings DEFAULTS = new SilenceSettings(
            Duration.ofMinutes(2), Duration.ofHours(1), Duration.ofSeconds(30), Duration.ofMinutes(1));

    public SilenceSettings {
        if (maxGap.isNegative() || maxGap.isZero() || steadyFor.isNegative() || cooldown.isNegative()) {
            throw new IllegalArgumentException(
                    "maxGap %s, steadyFor %s or cooldown %s is not positive".formatted(maxGap, steadyFor, cooldown));
        }
        if (after.compareTo(maxGap) <= 0) {
            throw new IllegalArgumentException("after " + after + " is not above maxGap " + maxGap);
        }
    }
}
