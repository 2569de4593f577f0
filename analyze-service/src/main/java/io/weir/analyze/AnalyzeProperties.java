package io.weir.analyze;

import io.weir.analyze.detect.DetectSettings;
import io.weir.analyze.detect.ErrorRateSettings;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.pattern.PatternSettings;
import io.weir.analyze.window.WindowSettings;
import io.weir.analyze.window.WindowSize;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Name;

/**
 * The knobs of the analyze service; defaults are in {@code analyze-service.yml}.
 *
 * @param instanceId names this instance across restarts, unique among instances; blank for the host's name
 * @param batch the most lines of one transaction
 * @param zone the zone of timestamps that name none
 * @param window windows of event time
 * @param errorRate the alert {@code ErrorRate}
 * @param patterns message patterns
 * @param maxServices see {@link DetectSettings}
 * @param forgetAfter see {@link DetectSettings}
 */
@ConfigurationProperties("weir.analyze")
record AnalyzeProperties(
        @Nullable String instanceId,
        int batch,
        ZoneId zone,
        Window window,
        @Name("error-rate") ErrorRate errorRate,
        Patterns patterns,
        int maxServices,
        Duration forgetAfter) {

    /** See {@link WindowSize} and {@link WindowSettings}. */
    record Window(Duration size, Duration lateness, Duration idleTimeout, int maxOpen, int maxSources) {}

    /** See {@link ErrorRateSettings}. */
    record ErrorRate(
            long minLines,
            long minErrors,
            double minRatio,
            double deviations,
            double resolveRatio,
            Duration resolveAfter) {}

    /** See {@link PatternSettings}. */
    record Patterns(int maxPatterns, int maxServices, int maxTotal) {}

    PatternSettings patternSettings() {
        return new PatternSettings(patterns.maxPatterns, patterns.maxServices, patterns.maxTotal);
    }

    ParserSettings parserSettings() {
        return ParserSettings.defaults().withZone(zone);
    }

    WindowSize windowSize() {
        return new WindowSize(window.size);
    }

    DetectSettings detectSettings() {
        return new DetectSettings(
                new WindowSettings(window.lateness, window.idleTimeout, window.maxOpen, window.maxSources),
                new ErrorRateSettings(
                        errorRate.minLines,
                        errorRate.minErrors,
                        errorRate.minRatio,
                        errorRate.deviations,
                        errorRate.resolveRatio,
                        errorRate.resolveAfter),
                maxServices,
                forgetAfter);
    }
}
