package io.weir.analyze.detect;

import io.weir.analyze.window.WindowSettings;
import java.time.Duration;

/**
 * The bounds of the detect stage.
 *
 * @param windows how windows close
 * @param errorRate when the share of errors is too high
 * @param newErrorPattern when an error that was never seen is told of
 * @param silence when a service that falls silent is told of
 * @param maxServices the most services of a partition that are told apart; lines of further ones are counted as service
 *     {@value DetectStage#OVERFLOW_SERVICE}
 * @param forgetAfter after which a silent service is forgotten: its baseline, and where its last window ended
 */
public record DetectSettings(
        WindowSettings windows,
        ErrorRateSettings errorRate,
        NewErrorPatternSettings newErrorPattern,
        SilenceSettings silence,
        int maxServices,
        Duration forgetAfter) {

    /** As the parts' own defaults; 10,000 services a partition, forgotten after 7 days. */
    public static final DetectSettings DEFAULTS = new DetectSettings(
            WindowSettings.DEFAULTS,
            ErrorRateSettings.DEFAULTS,
            NewErrorPatternSettings.DEFAULTS,
            SilenceSettings.DEFAULTS,
            10_000,
            Duration.ofDays(7));

    public DetectSettings {
        if (maxServices < 1) {
            throw new IllegalArgumentException("maxServices is below 1: " + maxServices);
        }
        if (forgetAfter.compareTo(windows.idleTimeout()) < 0) {
            throw new IllegalArgumentException(
                    "forgetAfter " + forgetAfter + " is below idleTimeout " + windows.idleTimeout());
        }
    }
}
