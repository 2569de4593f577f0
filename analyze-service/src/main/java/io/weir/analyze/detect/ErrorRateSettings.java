package io.weir.analyze.detect;

import java.time.Duration;

/**
 * When the share of errors is too high.
 *
 * @param minLines a window with fewer lines says nothing
 * @param minErrors a window with fewer errors raises nothing
 * @param minRatio the share of errors, 0–1, below which nothing is raised whatever the baseline
 * @param deviations how many deviations above its baseline the share must be
 * @param resolveRatio share, of the one that raises, at or above which an alert goes on: below 1, so that a share around
 *     the threshold does not flap
 * @param resolveAfter how long the share must stay below for the alert to end, in event time
 */
public record ErrorRateSettings(
        long minLines, long minErrors, double minRatio, double deviations, double resolveRatio, Duration resolveAfter) {

    /** 10 lines, 5 errors, 20 %, 4 deviations; ends after 30 s below half of that. */
    public static final ErrorRateSettings DEFAULTS = new ErrorRateSettings(10, 5, 0.2, 4, 0.5, Duration.ofSeconds(30));

    public ErrorRateSettings {
        if (minLines < 1 || minErrors < 1 || deviations < 0) {
            throw new IllegalArgumentException(
                    "minLines %d, minErrors %d or deviations %s is too low".formatted(minLines, minErrors, deviations));
        }
        if (!(minRatio > 0 && minRatio <= 1 && resolveRatio > 0 && resolveRatio <= 1)) {
            throw new IllegalArgumentException(
                    "minRatio " + minRatio + " or resolveRatio " + resolveRatio + " is not above 0 and at most 1");
        }
        if (resolveAfter.isNegative()) {
            throw new IllegalArgumentException("resolveAfter is negative: " + resolveAfter);
        }
    }
}
