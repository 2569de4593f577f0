package io.weir.analyze.detect;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.weir.analyze.window.ServiceWindows;
import io.weir.events.Alert;
import io.weir.events.LogEvent;
import io.weir.events.WindowStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Raises {@code ErrorRate} when a window's share of errors is far above what is usual for its service, and ends it when the
 * share has stayed low for a while. Pure: state and window in, state and alert out.
 *
 * <p>An open window may already raise: once there are errors enough, more lines are waited for only to make it worse. Only
 * closed windows end an alert and teach the baseline, an exponentially weighted mean and mean absolute deviation of the
 * share. While an alert fires nothing is learnt, so that an outage does not become the new normal, and what it is held
 * against is the share that raised it, so that it neither flaps nor outlasts its cause.
 */
final class ErrorRateRule {

    static final String NAME = "ErrorRate";

    /** Weight of the newest window in the baseline: its memory is some 20 windows. */
    private static final double LEARNING_RATE = 0.05;

    private final ErrorRateSettings settings;

    ErrorRateRule(ErrorRateSettings settings) {
        this.settings = settings;
    }

    /**
     * What is remembered of a service.
     *
     * @param firing the alert that goes on; null if none does
     * @param baseline what is usual
     */
    record State(@Nullable Firing firing, Baseline baseline) {

        static final State INITIAL = new State(null, new Baseline(0, 0, 0));

        @JsonIgnore
        boolean isFiring() {
            return firing != null;
        }
    }

    /**
     * An alert that goes on.
     *
     * @param startsAt when what it tells of began
     * @param lastBreach the end of the last window that kept it going
     * @param threshold the share of errors that raised it
     */
    record Firing(Instant startsAt, Instant lastBreach, double threshold) {}

    /**
     * What is usual for a service.
     *
     * @param windows how many windows taught it, counted up to the memory's length
     * @param mean of the share of errors, 0–1
     * @param deviation mean distance from the mean
     */
    record Baseline(int windows, double mean, double deviation) {

        /** The first windows count alike; later ones fade. */
        Baseline learn(double ratio) {
            double rate = Math.max(LEARNING_RATE, 1.0 / (windows + 1));
            double distance = windows == 0 ? 0 : Math.abs(ratio - mean);
            return new Baseline(
                    Math.min(windows + 1, (int) (1 / LEARNING_RATE)),
                    mean + rate * (ratio - mean),
                    deviation + rate * (distance - deviation));
        }
    }

    /** The state from now on, and the alert to publish, if any. */
    record Result(State state, Optional<Alert> alert) {
        static Result unchanged(State state) {
            return new Result(state, Optional.empty());
        }
    }

    /** Looks at an open window that has changed. */
    Result onOpen(State state, ServiceWindows.View window) {
        return !state.isFiring() && breaches(state, window.stats()) ? fire(state, window) : Result.unchanged(state);
    }

    /** Looks at a window that has closed; windows are shown in order of time. */
    Result onClosed(State state, ServiceWindows.View window) {
        WindowStats stats = window.stats();
        Firing firing = state.firing;
        if (firing == null) {
            return breaches(state, stats) ? fire(state, window) : Result.unchanged(learn(state, stats));
        }
        if (stats.count() >= settings.minLines() && ratio(stats) >= firing.threshold * settings.resolveRatio()) {
            return Result.unchanged(
                    new State(new Firing(firing.startsAt, stats.windowEnd(), firing.threshold), state.baseline));
        }
        return stats.windowEnd().isBefore(firing.lastBreach.plus(settings.resolveAfter()))
                ? Result.unchanged(state)
                : resolve(state, firing, stats.service(), ratio(stats));
    }

    /** Ends the alert of a service that says nothing any more, for as long as an end takes. */
    Result onIdle(State state, String service, Duration silence) {
        return state.firing == null || silence.compareTo(settings.resolveAfter()) < 0
                ? Result.unchanged(state)
                : resolve(state, state.firing, service, 0);
    }

    private boolean breaches(State state, WindowStats stats) {
        return stats.count() >= settings.minLines()
                && stats.errors() >= settings.minErrors()
                && ratio(stats) >= threshold(state.baseline);
    }

    private double threshold(Baseline baseline) {
        return Math.min(1, Math.max(settings.minRatio(), baseline.mean + settings.deviations() * baseline.deviation));
    }

    private State learn(State state, WindowStats stats) {
        return stats.count() < settings.minLines()
                ? state
                : new State(state.firing, state.baseline.learn(ratio(stats)));
    }

    private static double ratio(WindowStats stats) {
        return stats.count() == 0 ? 0 : (double) stats.errors() / stats.count();
    }

    private Result fire(State state, ServiceWindows.View window) {
        WindowStats stats = window.stats();
        Firing firing = new Firing(stats.windowStart(), stats.windowEnd(), threshold(state.baseline));
        Duration length = Duration.between(stats.windowStart(), stats.windowEnd());
        Map<String, String> annotations = Map.of(
                "summary",
                "%s: %s of lines are errors".formatted(stats.service(), percent(ratio(stats))),
                "description",
                "%d of %d lines within %d s from %s are errors; usual for %s is %s"
                        .formatted(
                                stats.errors(),
                                stats.count(),
                                length.toSeconds(),
                                stats.windowStart(),
                                stats.service(),
                                percent(state.baseline.mean)));
        return new Result(
                new State(firing, state.baseline),
                Optional.of(alert(
                        Alert.Status.firing,
                        stats.service(),
                        annotations,
                        stats.windowStart(),
                        null,
                        ratio(stats),
                        state.baseline.mean,
                        window.counts().errorSamples())));
    }

    private static Result resolve(State state, Firing firing, String service, double ratio) {
        Map<String, String> annotations = Map.of(
                "summary",
                "%s: errors are back to usual".formatted(service),
                "description",
                "%s of the latest lines are errors; it lasted %d s from %s"
                        .formatted(
                                percent(ratio),
                                Duration.between(firing.startsAt, firing.lastBreach)
                                        .toSeconds(),
                                firing.startsAt));
        return new Result(
                new State(null, state.baseline),
                Optional.of(alert(
                        Alert.Status.resolved,
                        service,
                        annotations,
                        firing.startsAt,
                        firing.lastBreach,
                        ratio,
                        state.baseline.mean,
                        List.of())));
    }

    private static Alert alert(
            Alert.Status status,
            String service,
            Map<String, String> annotations,
            Instant startsAt,
            @Nullable Instant endsAt,
            double value,
            double baseline,
            List<LogEvent> samples) {
        Map<String, String> labels = Map.of("alertname", NAME, "service", service, "severity", "critical");
        return new Alert(
                status, labels, annotations, startsAt, endsAt, Fingerprint.of(labels), value, baseline, samples);
    }

    private static String percent(double ratio) {
        return String.format(Locale.ROOT, "%.0f %%", ratio * 100);
    }
}
