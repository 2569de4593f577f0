package io.weir.analyze.detect;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.weir.analyze.window.ServiceWindows;
import io.weir.events.Alert;
import io.weir.events.WindowStats;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Raises {@code ErrorRate} when a window's share of errors is far above what is usual for its service, and ends it when the
 * share has stayed low for a while. Pure: state and window in, state and alert out.
 *
 * <p>An open window may already raise: once there are errors enough, more lines are waited for only to make it worse. Only
 * closed windows end an alert and teach the {@linkplain ErrorBaseline baseline}. While an alert fires nothing is learnt, so
 * that an outage does not become the new normal; but for a service's first windows, which teach whatever they hold: what is
 * told of a service that nobody knows is told once.
 */
final class ErrorRateRule {

    static final String NAME = "ErrorRate";

    private final ErrorRateSettings settings;
    private final AlertLife life;

    ErrorRateRule(ErrorRateSettings settings) {
        this.settings = settings;
        this.life = settings.life();
    }

    /** What is remembered of a service: its alert, and what is usual. */
    record State(AlertLife.State alert, ErrorBaseline baseline) {

        static final State INITIAL = new State(AlertLife.State.NOTHING, ErrorBaseline.INITIAL);

        @JsonIgnore
        boolean isFiring() {
            return alert.firing() != null;
        }

        private State with(AlertLife.State next) {
            return new State(next, baseline);
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
        return !state.isFiring() && breaches(state, window.stats(), 1)
                ? breach(state, window)
                : Result.unchanged(state);
    }

    /** Looks at a window that has closed; windows are shown in order of time. */
    Result onClosed(State state, ServiceWindows.View window) {
        WindowStats stats = window.stats();
        boolean breaches = breaches(state, stats, state.isFiring() ? settings.resolveRatio() : 1);
        boolean teaches = !(breaches || state.isFiring()) || !state.baseline.isKnown();
        State learnt = teaches && stats.count() >= settings.minLines()
                ? new State(state.alert, state.baseline.learn(stats.count(), stats.errors()))
                : state;
        if (breaches) {
            return breach(learnt, window);
        }
        return calm(learnt, stats.service(), ratio(stats), stats.windowEnd());
    }

    /**
     * Ends the alert of a service that says nothing any more, for as long as an end takes.
     *
     * @param silence for how long
     */
    Result onIdle(State state, String service, Duration silence) {
        AlertLife.Firing firing = state.alert.firing();
        return firing == null
                ? Result.unchanged(state)
                : calm(state, service, 0, firing.lastBreach().plus(silence));
    }

    /**
     * Whether a window has too many errors.
     *
     * @param part of what raises that is enough
     */
    private boolean breaches(State state, WindowStats stats, double part) {
        if (stats.count() < settings.minLines() || stats.errors() < settings.minErrors() * part) {
            return false;
        }
        double ratio = ratio(stats);
        if (settings.fixedRatio() > 0) {
            return ratio >= settings.fixedRatio() * part;
        }
        ErrorBaseline baseline = state.baseline;
        if (settings.unknownRatio() > 0 && !baseline.isKnown()) {
            return ratio >= settings.unknownRatio() * part;
        }
        return ratio >= settings.minRatio() * part
                && ratio >= settings.factor() * baseline.mean() * part
                && baseline.deviations(stats.count(), stats.errors()) >= settings.deviations() * part;
    }

    private static double ratio(WindowStats stats) {
        return stats.count() == 0 ? 0 : (double) stats.errors() / stats.count();
    }

    private Result breach(State state, ServiceWindows.View window) {
        WindowStats stats = window.stats();
        AlertLife.Step step = life.breach(state.alert, stats.windowStart(), stats.windowEnd());
        State next = state.with(step.state());
        return step.change() == AlertLife.Change.FIRED
                ? new Result(next, Optional.of(fired(state, window, step.requireAlert())))
                : Result.unchanged(next);
    }

    private static Alert fired(State state, ServiceWindows.View window, AlertLife.Firing firing) {
        WindowStats stats = window.stats();
        double usual = state.baseline.mean();
        return Alerts.firing(
                NAME,
                Alerts.Urgency.critical,
                stats.service(),
                firing,
                "%s: %s of lines are errors".formatted(stats.service(), Alerts.percent(ratio(stats))),
                "%d of %d lines within %d s from %s are errors; usual for %s is %s"
                        .formatted(
                                stats.errors(),
                                stats.count(),
                                Duration.between(stats.windowStart(), stats.windowEnd())
                                        .toSeconds(),
                                stats.windowStart(),
                                stats.service(),
                                Alerts.percent(usual)),
                ratio(stats),
                usual,
                window.counts().errorSamples());
    }

    private Result calm(State state, String service, double ratio, Instant at) {
        AlertLife.Step step = life.calm(state.alert, at);
        State next = state.with(step.state());
        return step.change() == AlertLife.Change.RESOLVED
                ? new Result(next, Optional.of(resolved(state, service, ratio, step.requireAlert())))
                : Result.unchanged(next);
    }

    private static Alert resolved(State state, String service, double ratio, AlertLife.Firing firing) {
        return Alerts.resolved(
                NAME,
                Alerts.Urgency.critical,
                service,
                firing,
                "%s: errors are back to usual".formatted(service),
                "%s of the latest lines are errors; it lasted %d s from %s"
                        .formatted(
                                Alerts.percent(ratio),
                                Duration.between(firing.startsAt(), firing.lastBreach())
                                        .toSeconds(),
                                firing.startsAt()),
                ratio,
                state.baseline.mean());
    }
}
