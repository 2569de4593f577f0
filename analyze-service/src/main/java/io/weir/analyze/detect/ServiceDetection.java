package io.weir.analyze.detect;

import io.weir.analyze.window.ServiceWindows;
import io.weir.analyze.window.Tally;
import io.weir.analyze.window.WindowSettings;
import io.weir.events.Alert;
import io.weir.events.WindowStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The windows and alert rules of one service. Not thread-safe. */
final class ServiceDetection {

    private final String service;
    private final ServiceWindows windows;
    private final ErrorRateRule rule;
    private ErrorRateRule.State errorRate;

    private ServiceDetection(
            String service, ServiceWindows windows, ErrorRateRule rule, ErrorRateRule.State errorRate) {
        this.service = service;
        this.windows = windows;
        this.rule = rule;
        this.errorRate = errorRate;
    }

    static ServiceDetection begin(String service, WindowSettings settings, ErrorRateRule rule) {
        return new ServiceDetection(service, new ServiceWindows(service, settings), rule, ErrorRateRule.State.INITIAL);
    }

    static ServiceDetection of(Snapshot snapshot, WindowSettings settings, ErrorRateRule rule) {
        return new ServiceDetection(
                snapshot.service(),
                ServiceWindows.of(snapshot.service(), settings, snapshot.windows()),
                rule,
                snapshot.errorRate());
    }

    /** Everything that is needed to go on elsewhere: the value on {@code detect.state}. */
    record Snapshot(String service, ServiceWindows.Snapshot windows, ErrorRateRule.State errorRate) {}

    Snapshot snapshot() {
        return new Snapshot(service, windows.snapshot(), errorRate);
    }

    /** What is to be told: window records, each replacing the one before it, and alerts. */
    record Update(List<WindowStats> stats, List<Alert> alerts) {
        boolean isEmpty() {
            return stats.isEmpty() && alerts.isEmpty();
        }
    }

    /** Adds a tally; returns how many of its lines came too late. What follows from it comes with {@link #update}. */
    long add(Tally tally, Instant now) {
        return windows.add(tally, now);
    }

    /** What has changed since the last update, tallies and the passing of time taken together. */
    Update update(Instant now) {
        List<WindowStats> stats = new ArrayList<>();
        List<Alert> alerts = new ArrayList<>();
        for (ServiceWindows.View closed : windows.close(now)) {
            stats.add(closed.stats());
            take(rule.onClosed(errorRate, closed), alerts);
        }
        for (ServiceWindows.View changed : windows.takeChanged()) {
            stats.add(changed.stats());
            if (!changed.stats().closed()) {
                take(rule.onOpen(errorRate, changed), alerts);
            }
        }
        if (windows.isIdle(now)) {
            take(rule.onIdle(errorRate, service, Duration.between(windows.lastHeard(), now)), alerts);
        }
        return new Update(stats, alerts);
    }

    private void take(ErrorRateRule.Result result, List<Alert> alerts) {
        errorRate = result.state();
        result.alert().ifPresent(alerts::add);
    }

    /** Whether nothing is open, nothing fires and nothing has been heard for this long: it may be forgotten. */
    boolean isForgettable(Instant now, Duration after) {
        return windows.isIdle(now)
                && !errorRate.isFiring()
                && !windows.lastHeard().plus(after).isAfter(now);
    }

    String service() {
        return service;
    }
}
