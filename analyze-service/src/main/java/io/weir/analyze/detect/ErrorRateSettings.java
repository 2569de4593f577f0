package io.weir.analyze.detect;

import java.time.Duration;

/**
 * When the share of errors is too high.
 *
 * @param minLines a window with fewer lines says nothing
 * @param minErrors a window with fewer errors raises nothing
 * @param minRatio the share of errors, 0–1, below which nothing is raised whatever is usual
 * @param factor how many times the usual share it must be
 * @param deviations how many deviations above what is usual it must be
 * @param unknownRatio above 0: the share that raises while it is not known yet what is usual, in a service's first five
 *     windows of enough lines
 * @param fixedRatio above 0: the share that raises, whatever is usual, in place of factor and deviations
 * @param resolveRatio part, of what raises, at or above which an alert goes on: below 1, so that a share around the
 *     threshold does not flap
 * @param life how long until it fires and resolves, in event time
 */
public record ErrorRateSettings(
        long minLines,
        long minErrors,
        double minRatio,
        double factor,
        double deviations,
        double unknownRatio,
        double fixedRatio,
        double resolveRatio,
        AlertLife life) {

    /**
     * 10 lines, 5 errors, 1 %, 3 times and 5 deviations above what is usual, 30 % while that is not known; ends after 2 minutes below half of that, and
     * fires again a minute later at the earliest.
     */
    public static final ErrorRateSettings DEFAULTS = new ErrorRateSettings(
            10, 5, 0.01, 3, 5, 0.3, 0, 0.5, new AlertLife(Duration.ZERO, Duration.ofMinutes(2), Duration.ofMinutes(1)));

    public ErrorRateSettings {
        if (minLines < 1 || minErrors < 1 || factor < 1 || deviations < 0) {
            throw new IllegalArgumentException("minLines %d, minErrors %d, factor %s or deviations %s is too low"
                    .formatted(minLines, minErrors, factor, deviations));
        }
        if (!(minRatio > 0 && minRatio <= 1 && resolveRatio > 0 && resolveRatio <= 1)) {
            throw new IllegalArgumentException(
                    "minRatio " + minRatio + " or resolveRatio " + resolveRatio + " is not above 0 and at most 1");
        }
        if (!(fixedRatio >= 0 && fixedRatio <= 1 && unknownRatio >= 0 && unknownRatio <= 1)) {
            throw new IllegalArgumentException(
                    "fixedRatio " + fixedRatio + " or unknownRatio " + unknownRatio + " is not within 0-1");
        }
    }
}
