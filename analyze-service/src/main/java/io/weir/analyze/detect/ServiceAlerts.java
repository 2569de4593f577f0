package io.weir.analyze.detect;

import io.weir.analyze.window.ServiceWindows;
import io.weir.analyze.window.Tally;
import io.weir.events.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The alert rules of one service, each with its state: shows them what happens and keeps what they raise. Not thread-safe. */
final class ServiceAlerts {

    private final String service;
    private final Rules rules;
    private final List<Alert> raised = new ArrayList<>();
    private final List<Tally> unjudged = new ArrayList<>();
    private ErrorRateRule.State errorRate;
    private NewErrorPatternRule.State newErrorPattern;
    private SilenceRule.State silence;
    private Instant judgedUpTo;

    /**
     * The state of all rules.
     *
     * @param judgedUpTo the end of the last window that was judged
     */
    record Snapshot(
            ErrorRateRule.State errorRate,
            NewErrorPatternRule.State newErrorPattern,
            SilenceRule.State silence,
            Instant judgedUpTo) {

        static final Snapshot INITIAL = new Snapshot(
                ErrorRateRule.State.INITIAL,
                NewErrorPatternRule.State.INITIAL,
                SilenceRule.State.INITIAL,
                ServiceWindows.NEVER);
    }

    ServiceAlerts(String service, Rules rules, Snapshot snapshot) {
        this.service = service;
        this.rules = rules;
        this.errorRate = snapshot.errorRate;
        this.newErrorPattern = snapshot.newErrorPattern;
        this.silence = snapshot.silence;
        this.judgedUpTo = snapshot.judgedUpTo;
    }

    Snapshot snapshot() {
        return new Snapshot(errorRate, newErrorPattern, silence, judgedUpTo);
    }

    /** A tally has come; before it, nothing since {@code silentSince}. */
    void heard(Tally tally, Instant silentSince, Instant now) {
        if (!tally.patterns().isEmpty()) {
            unjudged.add(tally);
        }
        take(rules.silence().onHeard(silence, service, silentSince, now));
    }

    /** A window has closed. They are judged in the order of time, each once: an old file beside live traffic is no news. */
    void closed(ServiceWindows.View window) {
        if (!window.stats().windowStart().isBefore(judgedUpTo)) {
            judgedUpTo = window.stats().windowEnd();
            take(rules.errorRate().onClosed(errorRate, window));
        }
    }

    /** A window has changed. */
    void changed(ServiceWindows.View window) {
        if (!window.stats().closed() && !window.stats().windowEnd().isBefore(judgedUpTo)) {
            take(rules.errorRate().onOpen(errorRate, window));
        }
    }

    /** Time has passed; nothing has come since {@code silentSince}, which is longer than windows wait if {@code idle}. */
    void tick(Instant silentSince, boolean idle, Instant now) {
        if (idle) {
            take(rules.errorRate().onIdle(errorRate, service, Duration.between(silentSince, now)));
        }
        for (Tally tally : unjudged) {
            // Where there are too many errors already, that one of them is new is no news.
            take(rules.newErrorPattern().onTally(newErrorPattern, tally, errorRate.isFiring(), now));
        }
        unjudged.clear();
        take(rules.newErrorPattern().onTick(newErrorPattern, service, now));
        take(rules.silence().onTick(silence, service, silentSince, now));
    }

    /** The service is forgotten. */
    void forgotten(Instant now) {
        take(rules.silence().onForgotten(silence, service, now));
    }

    /** Whether an alert goes on that will end by itself. */
    boolean isFiring() {
        return errorRate.isFiring() || newErrorPattern.isFiring();
    }

    /** What was raised since this was last asked. */
    List<Alert> takeRaised() {
        List<Alert> taken = List.copyOf(raised);
        raised.clear();
        return taken;
    }

    private void take(ErrorRateRule.Result result) {
        errorRate = result.state();
        keep(result.alert());
    }

    private void take(NewErrorPatternRule.Result result) {
        newErrorPattern = result.state();
        keep(result.alert());
    }

    private void take(SilenceRule.Result result) {
        silence = result.state();
        keep(result.alert());
    }

    private void keep(Optional<Alert> alert) {
        alert.ifPresent(raised::add);
    }
}
