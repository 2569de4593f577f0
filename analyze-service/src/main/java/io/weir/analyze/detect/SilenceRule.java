package io.weir.analyze.detect;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.weir.events.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Raises {@code Silence} when a steady service says nothing any more, and ends it when it speaks again. Pure: state and what
 * was heard in, state and alert out. Goes by the time of day, since what does not come has no other.
 */
final class SilenceRule {

    static final String NAME = "Silence";

    private final SilenceSettings settings;
    private final AlertLife life;

    SilenceRule(SilenceSettings settings) {
        this.settings = settings;
        this.life = new AlertLife(Duration.ZERO, Duration.ZERO, settings.cooldown());
    }

    /**
     * What is remembered of a service.
     *
     * @param steadySince when its last long pause ended; null if it was never heard
     */
    record State(AlertLife.State alert, @Nullable Instant steadySince) {

        static final State INITIAL = new State(AlertLife.State.NOTHING, null);

        @JsonIgnore
        boolean isFiring() {
            return alert.firing() != null;
        }
    }

    /** The state from now on, and the alert to publish, if any. */
    record Result(State state, Optional<Alert> alert) {
        static Result unchanged(State state) {
            return new Result(state, Optional.empty());
        }
    }

    /**
     * A line has come.
     *
     * @param silentSince when the one before came, or when listening began
     */
    Result onHeard(State state, String service, Instant silentSince, Instant now) {
        boolean pause = Duration.between(silentSince, now).compareTo(settings.maxGap()) > 0;
        Instant steadySince = state.steadySince == null || pause ? now : state.steadySince;
        State heard = new State(state.alert, steadySince);
        return state.isFiring() ? end(heard, service, now, "it logs again") : Result.unchanged(heard);
    }

    /**
     * Time has passed.
     *
     * @param silentSince when the last line came, or when listening began
     */
    Result onTick(State state, String service, Instant silentSince, Instant now) {
        Duration silence = Duration.between(silentSince, now);
        if (state.isFiring()
                || state.steadySince == null
                || silence.compareTo(settings.after()) < 0
                || Duration.between(state.steadySince, silentSince).compareTo(settings.steadyFor()) < 0) {
            return Result.unchanged(state);
        }
        AlertLife.Step step = life.breach(state.alert, silentSince, now);
        State next = new State(step.state(), state.steadySince);
        return step.change() == AlertLife.Change.FIRED
                ? new Result(next, Optional.of(fired(service, silence, step.requireAlert())))
                : Result.unchanged(next);
    }

    /** The service is forgotten: whatever fires ends. */
    Result onForgotten(State state, String service, Instant now) {
        return state.isFiring()
                ? end(state, service, now, "it was silent for so long that it is forgotten")
                : Result.unchanged(state);
    }

    private Alert fired(String service, Duration silence, AlertLife.Firing firing) {
        return Alerts.firing(
                NAME,
                Alerts.Urgency.critical,
                service,
                firing,
                "%s: nothing logged for %d s".formatted(service, silence.toSeconds()),
                "the last line came at %s; usually %s never pauses for more than %d s"
                        .formatted(firing.startsAt(), service, settings.maxGap().toSeconds()),
                (double) silence.toSeconds(),
                (double) settings.maxGap().toSeconds(),
                java.util.List.of());
    }

    private Result end(State state, String service, Instant now, String why) {
        AlertLife.Firing firing = state.alert.firing();
        if (firing == null) {
            return Result.unchanged(state);
        }
        AlertLife.Step step = life.end(new AlertLife.Firing(firing.startsAt(), now), now);
        Duration silence = Duration.between(firing.startsAt(), now);
        Alert resolved = Alerts.resolved(
                NAME,
                Alerts.Urgency.critical,
                service,
                step.requireAlert(),
                "%s: %s".formatted(service, why),
                "it lasted %d s from %s".formatted(silence.toSeconds(), firing.startsAt()),
                (double) silence.toSeconds(),
                (double) settings.maxGap().toSeconds());
        return new Result(new State(step.state(), state.steadySince), Optional.of(resolved));
    }
}
