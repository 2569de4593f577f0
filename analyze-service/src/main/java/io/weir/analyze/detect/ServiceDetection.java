package io.weir.analyze.detect;

import io.weir.analyze.window.ServiceWindows;
import io.weir.analyze.window.Tally;
import io.weir.events.Alert;
import io.weir.events.WindowStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The windows and alert rules of one service. Not thread-safe. */
final class ServiceDetection {

    private final String service;
    private final ServiceWindows windows;
    private final ServiceAlerts alerts;

    /** Whoever was away has not heard whether there was silence. */
    private final Instant listeningSince;

    private ServiceDetection(String service, ServiceWindows windows, ServiceAlerts alerts, Instant listeningSince) {
        this.service = service;
        this.windows = windows;
        this.alerts = alerts;
        this.listeningSince = listeningSince;
    }

    static ServiceDetection begin(String service, Rules rules, Instant now) {
        return new ServiceDetection(
                service,
                new ServiceWindows(service, rules.windows()),
                new ServiceAlerts(service, rules, ServiceAlerts.Snapshot.INITIAL),
                now);
    }

    static ServiceDetection of(
            Snapshot snapshot, List<ServiceWindows.OpenWindow> openWindows, Rules rules, Instant now) {
        return new ServiceDetection(
                snapshot.service(),
                ServiceWindows.of(snapshot.service(), rules.windows(), snapshot.windows(), openWindows),
                new ServiceAlerts(snapshot.service(), rules, snapshot.alerts()),
                now);
    }

    /** What is needed to go on elsewhere, beside the open windows: a value on {@code detect.state}. */
    record Snapshot(String service, ServiceWindows.Snapshot windows, ServiceAlerts.Snapshot alerts) {}

    Snapshot snapshot() {
        return new Snapshot(service, windows.snapshot(), alerts.snapshot());
    }

    /** The windows that have changed since this was last asked. */
    ServiceWindows.Changes takeChanges() {
        return windows.takeChanges();
    }

    /** The starts of the windows that still take lines. */
    Set<Instant> openWindows() {
        return windows.openWindows();
    }

    /** What is to be told: window records, each replacing the one before it, and alerts. */
    record Update(List<WindowStats> stats, List<Alert> alerts) {
        boolean isEmpty() {
            return stats.isEmpty() && alerts.isEmpty();
        }
    }

    /** Adds a tally; returns whether it was in time. What follows from it comes with {@link #update}. */
    boolean add(Tally tally, Instant now) {
        alerts.heard(tally, silentSince(), now);
        return windows.add(tally, now);
    }

    private Instant silentSince() {
        return windows.lastHeard().isAfter(listeningSince) ? windows.lastHeard() : listeningSince;
    }

    /** What has changed since the last update, tallies and the passing of time taken together. */
    Update update(Instant now) {
        List<WindowStats> stats = new ArrayList<>();
        for (ServiceWindows.View closed : windows.close(now)) {
            stats.add(closed.stats());
            alerts.closed(closed);
        }
        for (ServiceWindows.View changed : windows.takeChanged()) {
            stats.add(changed.stats());
            alerts.changed(changed);
        }
        alerts.tick(silentSince(), windows.isIdle(now), now);
        return new Update(stats, alerts.takeRaised());
    }

    /** Whether nothing is open, nothing fires and nothing has been heard for this long: it may be forgotten. */
    boolean isForgettable(Instant now, Duration after) {
        return windows.isIdle(now)
                && !alerts.isFiring()
                && !windows.lastHeard().plus(after).isAfter(now);
    }

    /** The last alerts of a service that is forgotten. */
    List<Alert> forget(Instant now) {
        alerts.forgotten(now);
        return alerts.takeRaised();
    }

    String service() {
        return service;
    }
}
