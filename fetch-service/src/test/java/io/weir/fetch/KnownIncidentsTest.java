package io.weir.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Alert;
import io.weir.fetch.KnownIncidents.Decision;
import io.weir.fetch.KnownIncidents.Known;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class KnownIncidentsTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:01Z");
    private static final Duration COOLDOWN = Duration.ofMinutes(5);

    private final KnownIncidents known = new KnownIncidents(100, COOLDOWN, 3);

    private static Alert firing(String fingerprint, Instant startsAt) {
        Alert alert = Alerts.firing("checkout", fingerprint);
        return new Alert(
                alert.status(),
                alert.labels(),
                alert.annotations(),
                startsAt,
                null,
                fingerprint,
                alert.value(),
                alert.baseline(),
                List.of());
    }

    private Decision.Report reported(Alert alert, Instant now) {
        assertThat(known.decide(alert, now)).isInstanceOf(Decision.Report.class);
        return new Decision.Report(KnownIncidents.incidentId(alert), null);
    }

    private void suppressed(Alert alert, Instant now) {
        assertThat(known.decide(alert, now)).isEqualTo(new Decision.Suppress());
    }

    @Test
    void theSameAlertFiringAgainWithinTheCooldownIsSuppressedAndReportedAfterIt() {
        reported(firing("a", NOW), NOW);
        suppressed(firing("a", NOW.plusSeconds(60)), NOW.plusSeconds(60));
        reported(firing("a", NOW.plusSeconds(300)), NOW.plus(COOLDOWN));
    }

    @Test
    void anAlertThatKeepsFiringIsReportedOnceHoweverLong() {
        reported(firing("a", NOW), NOW);
        suppressed(firing("a", NOW), NOW.plus(Duration.ofDays(1)));
    }

    @Test
    void aServiceHasSoManyReportsWithinTheCooldownAndNoMore() {
        for (String fingerprint : List.of("a", "b", "c")) {
            reported(firing(fingerprint, NOW), NOW);
        }
        suppressed(firing("d", NOW), NOW.plusSeconds(1));
        reported(firing("d", NOW), NOW.plus(COOLDOWN));
    }

    @Test
    void aReportNamesTheOneBefore() {
        Decision.Report first = reported(firing("a", NOW), NOW);

        assertThat(known.decide(firing("b", NOW), NOW))
                .isEqualTo(new Decision.Report(KnownIncidents.incidentId(firing("b", NOW)), first.id()));
    }

    @Test
    void whatWasPublishedBeforeIsKnown() {
        known.learn("checkout", new Known(KnownIncidents.incidentId(firing("a", NOW)), "a", NOW, true));

        suppressed(firing("a", NOW), NOW.plus(Duration.ofHours(1)));
        assertThat(known.decide(Alerts.resolved("checkout", "a"), NOW)).isInstanceOf(Decision.Resolve.class);
        assertThat(known.decide(Alerts.resolved("checkout", "a"), NOW)).isEqualTo(new Decision.Ignore());
    }

    @Test
    void whatHasEndedMeanwhileIsKnownToHave() {
        known.learn("checkout", new Known("id", "a", NOW, true));
        known.learn("checkout", new Known("id", "a", NOW, false));

        assertThat(known.decide(Alerts.resolved("checkout", "a"), NOW)).isEqualTo(new Decision.Ignore());
    }

    @Test
    void servicesDoNotTouchEachOther() {
        reported(firing("a", NOW), NOW);

        assertThat(known.decide(Alerts.firing("payments", "a"), NOW))
                .isEqualTo(new Decision.Report(KnownIncidents.incidentId(Alerts.firing("payments", "a")), null));
    }
}
