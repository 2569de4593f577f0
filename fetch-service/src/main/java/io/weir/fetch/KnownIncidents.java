package io.weir.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.weir.events.Alert;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The last incidents of each service, and what is to be done about its next alert. An alert that is known already, or that
 * comes back within the cooldown, needs no report; nor does one of a service that has had its share of reports. Of too
 * many services the longest silent are forgotten: their next incident names none before it. Thread-safe.
 */
final class KnownIncidents {

    private final Duration cooldown;
    private final int maxReports;
    private final Cache<String, List<Known>> byService;

    /** One incident, as much as is needed of it. */
    record Known(String id, String fingerprint, Instant openedAt, boolean open) {}

    /** What is to be done about an alert. */
    sealed interface Decision {
        /** A new incident, after that one. */
        record Report(String id, @Nullable String previousId) implements Decision {}

        /** Nothing: it is told of already. */
        record Suppress() implements Decision {}

        /** To tell that this incident has ended. */
        record Resolve(Known incident) implements Decision {}

        /** Nothing: what is resolved was never told of. */
        record Ignore() implements Decision {}
    }

    /**
     * @param maxServices services of which anything is known
     * @param cooldown how long after an incident opened the same alert, resolved and firing again, opens no other
     * @param maxReports incidents of one service within the cooldown; also how many of each are known
     */
    KnownIncidents(int maxServices, Duration cooldown, int maxReports) {
        this.cooldown = cooldown;
        this.maxReports = maxReports;
        this.byService = Caffeine.newBuilder().maximumSize(maxServices).build();
    }

    /** The same for the same alert, so that a repeated delivery is known as one. */
    static String incidentId(Alert alert) {
        return UUID.nameUUIDFromBytes((alert.fingerprint() + "@" + alert.startsAt()).getBytes(UTF_8))
                .toString();
    }

    /** Decides about an alert, and knows of what follows from it from then on. */
    Decision decide(Alert alert, Instant now) {
        Decision[] decision = new Decision[1];
        byService.asMap().compute(alert.service(), (service, known) -> {
            List<Known> incidents = known == null ? List.of() : known;
            decision[0] = alert.isFiring() ? firing(alert, incidents, now) : resolved(alert, incidents);
            return after(decision[0], alert, incidents, now);
        });
        return decision[0];
    }

    private Decision firing(Alert alert, List<Known> incidents, Instant now) {
        String id = incidentId(alert);
        boolean told = incidents.stream().anyMatch(known -> known.id.equals(id));
        boolean tooSoon = incidents.stream()
                .anyMatch(known -> known.fingerprint.equals(alert.fingerprint()) && isWithinCooldown(known, now));
        long reports =
                incidents.stream().filter(known -> isWithinCooldown(known, now)).count();
        if (told || tooSoon || reports >= maxReports) {
            return new Decision.Suppress();
        }
        return new Decision.Report(id, incidents.isEmpty() ? null : incidents.get(incidents.size() - 1).id);
    }

    private boolean isWithinCooldown(Known known, Instant now) {
        return known.openedAt.plus(cooldown).isAfter(now);
    }

    private static Decision resolved(Alert alert, List<Known> incidents) {
        Optional<Known> open = incidents.stream()
                .filter(known -> known.open && known.fingerprint.equals(alert.fingerprint()))
                .reduce((one, later) -> later);
        return open.<Decision>map(Decision.Resolve::new).orElseGet(Decision.Ignore::new);
    }

    private List<Known> after(Decision decision, Alert alert, List<Known> incidents, Instant now) {
        if (decision instanceof Decision.Report report) {
            return with(incidents, new Known(report.id(), alert.fingerprint(), now, true));
        }
        if (decision instanceof Decision.Resolve resolve) {
            Known ended = resolve.incident();
            return with(incidents, new Known(ended.id, ended.fingerprint, ended.openedAt, false));
        }
        return incidents;
    }

    /** Knows of an incident that was published before this instance began, or by another. */
    void learn(String service, Known incident) {
        byService.asMap().compute(service, (name, known) -> with(known == null ? List.of() : known, incident));
    }

    private List<Known> with(List<Known> incidents, Known incident) {
        List<Known> all = new ArrayList<>(incidents);
        int same = 0;
        while (same < all.size() && !all.get(same).id.equals(incident.id)) {
            same++;
        }
        if (same < all.size()) {
            all.set(same, incident);
        } else {
            all.add(incident);
        }
        return List.copyOf(all.subList(Math.max(0, all.size() - maxReports), all.size()));
    }

    void forgetAll() {
        byService.invalidateAll();
    }
}
