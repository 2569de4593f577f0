package io.weir.analyze.detect;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.weir.analyze.parse.EventFields;
import io.weir.analyze.window.Tally;
import io.weir.events.Alert;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import io.weir.events.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Raises {@code NewErrorPattern} when a service that is known logs an error of a kind that it never did. Pure: state and
 * patterns in, state and alert out. Goes by the time of day: what is new is so to whoever looks on.
 *
 * <p>Whether a kind that was never seen is news depends on how much was seen: of a service whose errors are few and various
 * the next is often the first of its kind. The share of unseen kinds is estimated by that of rare ones (I. J. Good, "The
 * Population Frequencies of Species", 1953), and where it is above {@value #MAX_UNSEEN} nothing is raised; a service that
 * logged no error at all for as long as it was got to know is told of at its first.
 *
 * <p>One alert tells of all kinds that are new at the same time, named after the first: a deployment that goes wrong in ten
 * ways is one thing to look at. It goes on for as long as one of them keeps coming, but no longer than a thing can be new.
 */
final class NewErrorPatternRule {

    static final String NAME = "NewErrorPattern";

    /** Kinds that are new at the same time and keep an alert going; further ones are noted and no more. */
    private static final int MAX_NOVEL = 20;

    private static final double MAX_UNSEEN = 0.01;

    private final NewErrorPatternSettings settings;
    private final AlertLife life;

    NewErrorPatternRule(NewErrorPatternSettings settings) {
        this.settings = settings;
        this.life = settings.life();
    }

    /**
     * What is remembered of a service.
     *
     * @param since when it was first heard; null if it was not
     * @param errors how many errors it has logged
     * @param known the error patterns it has logged
     * @param novel those of them that the alert tells of
     */
    record State(AlertLife.State alert, @Nullable Instant since, long errors, KnownPatterns known, Set<String> novel) {

        static final State INITIAL = new State(AlertLife.State.NOTHING, null, 0, KnownPatterns.NONE, Set.of());

        State {
            novel = Set.copyOf(novel);
        }

        @JsonIgnore
        boolean isFiring() {
            return alert.firing() != null;
        }

        private State since(Instant now) {
            return since == null ? new State(alert, now, errors, known, novel) : this;
        }

        private State with(AlertLife.State next) {
            return new State(next, since, errors, known, novel);
        }

        private State with(KnownPatterns more, long moreErrors) {
            return new State(alert, since, errors + moreErrors, more, novel);
        }

        private State withNovel(Set<String> ids) {
            return new State(alert, since, errors, known, ids);
        }

        private State withNovel(String id) {
            Set<String> ids = new TreeSet<>(novel);
            ids.add(id);
            return withNovel(ids);
        }
    }

    /** The state from now on, and the alert to publish, if any. */
    record Result(State state, Optional<Alert> alert) {}

    /**
     * Looks at the patterns that a tally brings.
     *
     * @param quietly whether new ones are noted only
     */
    Result onTally(State state, Tally tally, boolean quietly, Instant now) {
        State current = state.since(now);
        Optional<Alert> alert = Optional.empty();
        for (LogPattern pattern : tally.patterns()) {
            if (pattern.severityNumber() >= Severity.ERROR.number()
                    && !pattern.id().equals(LogPattern.OTHER)) {
                Result result = onError(current, pattern, tally, quietly, now);
                current = result.state;
                alert = alert.or(result::alert);
            }
        }
        return new Result(current, alert);
    }

    private Result onError(State state, LogPattern pattern, Tally tally, boolean quietly, Instant now) {
        String id = pattern.id();
        KnownPatterns.Known before = state.known.get(id, now);
        long count = quietly ? settings.minCount() : Math.min(settings.minCount(), before.count() + pattern.count());
        State next = state.with(state.known.with(id, count, now, settings.maxPatterns()), pattern.count());
        boolean becomesKnown = before.count() < settings.minCount() && count == settings.minCount();
        if (becomesKnown && !quietly && isNews(state, before) && state.novel.size() < MAX_NOVEL) {
            return breach(next.withNovel(id), pattern, tally, now);
        }
        return state.novel.contains(id) ? breach(next, pattern, tally, now) : new Result(next, Optional.empty());
    }

    private boolean isNews(State state, KnownPatterns.Known pattern) {
        if (state.since == null || pattern.firstSeen().isBefore(state.since.plus(settings.warmUp()))) {
            return false;
        }
        long others = state.errors - pattern.count();
        long rareOthers = state.known.rarerThan(settings.minCount()) - (pattern.count() > 0 ? 1 : 0);
        return others == 0 || (rareOthers + 1.0) / (others + 1.0) <= MAX_UNSEEN;
    }

    private Result breach(State state, LogPattern pattern, Tally tally, Instant now) {
        AlertLife.Step step = life.breach(state.alert, now, now);
        State next = state.with(step.state());
        return step.change() == AlertLife.Change.FIRED
                ? new Result(next, Optional.of(fired(pattern, tally, step.requireAlert())))
                : new Result(next, Optional.empty());
    }

    private static Alert fired(LogPattern pattern, Tally tally, AlertLife.Firing firing) {
        return Alerts.firing(
                NAME,
                Alerts.Urgency.warning,
                pattern.service(),
                firing,
                "%s: an error never seen before: %s".formatted(pattern.service(), pattern.template()),
                "pattern %s, first at %s: %s".formatted(pattern.id(), pattern.firstSeen(), pattern.sample()),
                (double) pattern.count(),
                0,
                samplesOf(pattern, tally));
    }

    private static List<LogEvent> samplesOf(LogPattern pattern, Tally tally) {
        return tally.counts().errorSamples().stream()
                .filter(event -> pattern.id().equals(event.attributes().get(EventFields.TEMPLATE_ID)))
                .toList();
    }

    /** Time has passed: ends what has not come again for long, or has become usual. */
    Result onTick(State state, String service, Instant now) {
        AlertLife.Firing firing = state.alert.firing();
        if (firing == null) {
            Instant quietUntil = state.alert.quietUntil();
            boolean over = quietUntil == null || !now.isBefore(quietUntil.plus(life.resolveAfter()));
            // What was new during the cooldown, and has not come again since, is old by now.
            State next = state.novel.isEmpty() || !over
                    ? state
                    : state.with(life.calm(state.alert, now).state()).withNovel(Set.of());
            return new Result(next, Optional.empty());
        }
        boolean usual = !now.isBefore(firing.startsAt().plus(settings.newFor()));
        AlertLife.Step step = usual ? life.end(firing, now) : life.calm(state.alert, now);
        return step.change() == AlertLife.Change.RESOLVED
                ? new Result(
                        state.with(step.state()).withNovel(Set.of()),
                        Optional.of(resolved(state, service, step.requireAlert(), usual)))
                : new Result(state, Optional.empty());
    }

    private static Alert resolved(State state, String service, AlertLife.Firing firing, boolean usual) {
        int kinds = state.novel.size();
        return Alerts.resolved(
                NAME,
                Alerts.Urgency.warning,
                service,
                firing,
                "%s: %s".formatted(service, usual ? "the new error is known by now" : "the new error has stopped"),
                "%s; it lasted %d s from %s"
                        .formatted(
                                kinds == 1 ? "there was one kind" : "there were %d kinds".formatted(kinds),
                                Duration.between(firing.startsAt(), firing.lastBreach())
                                        .toSeconds(),
                                firing.startsAt()),
                0,
                0);
    }
}
