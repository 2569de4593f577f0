package io.weir.analyze.detect;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The life of the alert of one service and rule: pending, firing, resolved; then quiet for a while. Pure: state and what
 * happened in, state and what to tell out.
 *
 * <pre>
 *         breach           breach lasts for hold          calm for resolveAfter
 * nothing ──────▶ pending ───────────────────────▶ firing ──────────────────────▶ nothing, pending at most for cooldown
 *    ▲     calm      │                             breach: goes on
 *    └───────────────┘
 * </pre>
 *
 * @param hold how long a breach must last before it fires; zero: at once
 * @param resolveAfter how long all must be calm for it to end
 * @param cooldown how long after an end nothing fires; what breaches then fires afterwards, if it still does
 */
public record AlertLife(Duration hold, Duration resolveAfter, Duration cooldown) {

    public AlertLife {
        if (hold.isNegative() || resolveAfter.isNegative() || cooldown.isNegative()) {
            throw new IllegalArgumentException(
                    "hold %s, resolveAfter %s or cooldown %s is negative".formatted(hold, resolveAfter, cooldown));
        }
    }

    /**
     * Where it is.
     *
     * @param pendingSince when the breach began that has not fired; null if there is none
     * @param firing the alert that goes on; null if none does
     * @param quietUntil when the next may fire; null if at any time
     */
    record State(
            @Nullable Instant pendingSince,
            @Nullable Firing firing,
            @Nullable Instant quietUntil) {

        static final State NOTHING = new State(null, null, null);
    }

    /**
     * An alert that goes on.
     *
     * @param startsAt when what it tells of began
     * @param lastBreach the end of the last breach that kept it going
     */
    record Firing(Instant startsAt, Instant lastBreach) {}

    /** What is to be told. */
    enum Change {
        NONE,
        FIRED,
        RESOLVED
    }

    /**
     * The state from now on.
     *
     * @param alert what has fired or resolved; null for {@link Change#NONE}
     */
    record Step(State state, Change change, @Nullable Firing alert) {

        Firing requireAlert() {
            return Objects.requireNonNull(alert, "alert");
        }
    }

    /** Something is wrong from {@code start} to {@code end}. */
    Step breach(State state, Instant start, Instant end) {
        Firing firing = state.firing;
        if (firing != null) {
            Instant last = end.isAfter(firing.lastBreach) ? end : firing.lastBreach;
            return step(new State(null, new Firing(firing.startsAt, last), state.quietUntil));
        }
        Instant since = state.pendingSince == null ? start : state.pendingSince;
        boolean quiet = state.quietUntil != null && start.isBefore(state.quietUntil);
        if (quiet || Duration.between(since, end).compareTo(hold) < 0) {
            return step(new State(since, null, state.quietUntil));
        }
        Firing fired = new Firing(since, end);
        return new Step(new State(null, fired, null), Change.FIRED, fired);
    }

    /** Nothing is wrong at this time. */
    Step calm(State state, Instant at) {
        Firing firing = state.firing;
        if (firing == null) {
            return step(new State(null, null, state.quietUntil));
        }
        return at.isBefore(firing.lastBreach.plus(resolveAfter)) ? step(state) : end(firing, at);
    }

    /** Ends what fires at once, whatever has been calm for how long. */
    Step end(Firing firing, Instant at) {
        return new Step(new State(null, null, at.plus(cooldown)), Change.RESOLVED, firing);
    }

    private static Step step(State state) {
        return new Step(state, Change.NONE, null);
    }
}
