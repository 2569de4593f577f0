package io.weir.analyze;

import io.weir.analyze.detect.AlertLife;
import io.weir.analyze.detect.DetectSettings;
import io.weir.analyze.detect.ErrorRateSettings;
import io.weir.analyze.detect.NewErrorPatternSettings;
import io.weir.analyze.detect.SilenceSettings;
import io.weir.analyze.join.JoinSettings;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.pattern.PatternSettings;
import io.weir.analyze.repeat.RepeatSettings;
import io.weir.analyze.webhook.WebhookSettings;
import io.weir.analyze.window.WindowSettings;
import io.weir.analyze.window.WindowSize;
import java.time.Duration;
import java.time.ZoneId;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.Name;
import org.springframework.util.unit.DataSize;

/**
 * The knobs of the analyze service; defaults are in {@code analyze-service.yml}.
 *
 * @param instanceId names this instance across restarts, unique among instances; blank for the host's name
 * @param workers how many threads parse, each of them a member of the group; 0 for one for each processor, at most {@value
 *     #MAX_WORKERS_BY_PROCESSORS}
 * @param batch the most lines of one transaction
 * @param zone the zone of timestamps that name none
 * @param repeats what producers send again
 * @param join stack traces into one event
 * @param window windows of event time
 * @param errorRate the alert {@code ErrorRate}
 * @param newErrorPattern the alert {@code NewErrorPattern}
 * @param silence the alert {@code Silence}
 * @param webhook where alerts are posted
 * @param patterns message patterns
 * @param maxServices see {@link DetectSettings}
 * @param forgetAfter see {@link DetectSettings}
 */
@ConfigurationProperties("weir.analyze")
record AnalyzeProperties(
        @Nullable String instanceId,
        int workers,
        int batch,
        ZoneId zone,
        Repeats repeats,
        Join join,
        Window window,
        @Name("error-rate") ErrorRate errorRate,
        @Name("new-error-pattern") NewErrorPattern newErrorPattern,
        Silence silence,
        Webhook webhook,
        Patterns patterns,
        int maxServices,
        Duration forgetAfter) {

    /** What so many parse in a second, one thread that tells of alerts still adds up; and each of them takes memory. */
    private static final int MAX_WORKERS_BY_PROCESSORS = 4;

    AnalyzeProperties {
        if (workers < 0) {
            throw new IllegalArgumentException(
                    "WEIR_ANALYZE_WORKERS must be 0, for one for each processor, or more: " + workers);
        }
    }

    /** See {@link RepeatSettings}. */
    record Repeats(Duration window, int maxKeys) {}

    /** Whether to, and see {@link JoinSettings}. */
    record Join(
            boolean enabled,
            Duration flushAfter,
            int maxLines,
            DataSize maxBytes,
            int maxOpen,
            DataSize maxHeldBytes) {}

    /** See {@link WindowSize} and {@link WindowSettings}. */
    record Window(
            Duration size, Duration lateness, Duration maxBehind, Duration idleTimeout, int maxOpen, int maxSources) {}

    /** See {@link ErrorRateSettings}. */
    record ErrorRate(
            long minLines,
            long minErrors,
            double minRatio,
            double factor,
            double deviations,
            double unknownRatio,
            double fixedRatio,
            double resolveRatio,
            Duration hold,
            Duration resolveAfter,
            Duration cooldown) {

        ErrorRateSettings settings() {
            return new ErrorRateSettings(
                    minLines,
                    minErrors,
                    minRatio,
                    factor,
                    deviations,
                    unknownRatio,
                    fixedRatio,
                    resolveRatio,
                    new AlertLife(hold, resolveAfter, cooldown));
        }
    }

    /** See {@link NewErrorPatternSettings}. */
    record NewErrorPattern(
            Duration warmUp,
            long minCount,
            Duration newFor,
            int maxPatterns,
            Duration hold,
            Duration resolveAfter,
            Duration cooldown) {

        NewErrorPatternSettings settings() {
            return new NewErrorPatternSettings(
                    warmUp, minCount, newFor, maxPatterns, new AlertLife(hold, resolveAfter, cooldown));
        }
    }

    /** See {@link SilenceSettings}. */
    record Silence(Duration after, Duration steadyFor, Duration maxGap, Duration cooldown) {

        SilenceSettings settings() {
            return new SilenceSettings(after, steadyFor, maxGap, cooldown);
        }
    }

    /** See {@link WebhookSettings}; blank for none. */
    record Webhook(
            String url,
            String authorization,
            String receiver,
            String externalUrl,
            Duration attemptTimeout,
            Duration giveUpAfter) {

        WebhookSettings settings() {
            return new WebhookSettings(
                    WebhookSettings.url(url), authorization, receiver, externalUrl, attemptTimeout, giveUpAfter);
        }

        /** Without what may be secret. */
        @Override
        public String toString() {
            return "Webhook[receiver=" + receiver + "]";
        }
    }

    /** See {@link PatternSettings}. */
    record Patterns(int maxPatterns, int maxServices, int maxTotal) {}

    int parseWorkers() {
        return workers > 0 ? workers : Math.min(Runtime.getRuntime().availableProcessors(), MAX_WORKERS_BY_PROCESSORS);
    }

    /** The name of one of several members of a group, blank where this instance has none. */
    String instanceId(int worker) {
        return instanceId == null || instanceId.isBlank() ? "" : instanceId + "-" + worker;
    }

    PatternSettings patternSettings() {
        return new PatternSettings(patterns.maxPatterns, patterns.maxServices, patterns.maxTotal);
    }

    ParserSettings parserSettings() {
        return ParserSettings.defaults().withZone(zone);
    }

    RepeatSettings repeatSettings() {
        return new RepeatSettings(repeats.window, repeats.maxKeys);
    }

    /** Null where nothing is to be joined. */
    @Nullable
    JoinSettings joinSettings() {
        return join.enabled
                ? new JoinSettings(
                        join.flushAfter,
                        join.maxLines,
                        Math.toIntExact(join.maxBytes.toBytes()),
                        join.maxOpen,
                        join.maxHeldBytes.toBytes())
                : null;
    }

    /** How often it is looked for events that have waited long enough; zero for never. */
    Duration parseTick() {
        return join.enabled ? join.flushAfter.dividedBy(4) : Duration.ZERO;
    }

    WindowSize windowSize() {
        return new WindowSize(window.size);
    }

    DetectSettings detectSettings() {
        return new DetectSettings(
                new WindowSettings(
                        window.lateness, window.maxBehind, window.idleTimeout, window.maxOpen, window.maxSources),
                errorRate.settings(),
                newErrorPattern.settings(),
                silence.settings(),
                maxServices,
                forgetAfter);
    }
}
