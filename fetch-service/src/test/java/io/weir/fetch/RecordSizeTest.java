package io.weir.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Alert;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import io.weir.events.Incident;
import io.weir.events.Json;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecordSizeTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:00Z");

    private static FetchResult result(String... bodies) {
        return FetchResult.of(
                "id",
                NOW,
                1,
                Stream.of(bodies)
                        .map(body -> new TargetResult(
                                "name", "http://a/", Outcome.ok, 200, 1, 1, false, "text/plain", body, false, null))
                        .toList());
    }

    @Test
    void whatFitsIsLeftAlone() {
        FetchResult result = result("a", null, "b");

        assertThat(new RecordSize(10_000).fit(result)).isSameAs(result);
    }

    @Test
    void theLongestBodiesAreCutAndFlagged() {
        FetchResult fitted = new RecordSize(3_000).fit(result("short", "x".repeat(5_000), "y".repeat(900)));

        assertThat(Json.write(fitted)).hasSizeLessThanOrEqualTo(3_000);
        assertThat(fitted.results()).extracting(TargetResult::truncated).containsExactly(false, true, false);
        assertThat(fitted.results().get(0).body()).isEqualTo("short");
        assertThat(fitted.results().get(1).body()).isNotEmpty();
    }

    @Test
    void whatGrowsInJsonFitsToo() {
        FetchResult fitted = new RecordSize(3_000).fit(result("\u0001".repeat(2_000), "é".repeat(2_000)));

        assertThat(Json.write(fitted)).hasSizeLessThanOrEqualTo(3_000);
    }

    @Test
    void noCharacterIsCutInTwo() {
        for (String prefix : List.of("", "x")) {
            FetchResult fitted = new RecordSize(1_000).fit(result(prefix + "\uD83D\uDE00".repeat(1_000)));

            assertThat(new String(Json.write(fitted), java.nio.charset.StandardCharsets.UTF_8))
                    .doesNotContain("?");
            assertThat(fitted.results().get(0).body()).endsWith("\uDE00");
        }
    }

    @Test
    void anIncidentFitsWithItsSamplesAndItsContext() {
        Incident incident = new Incident(
                "id",
                Alert.Status.firing,
                Alerts.firing("checkout", "aaaaaaaaaaaaaaaa", Alerts.sample("z".repeat(4_000)), Alerts.sample("short")),
                result("x".repeat(20_000)),
                List.of(),
                List.of(),
                List.of(Alerts.sample("z".repeat(4_000)), Alerts.sample("z".repeat(4_000)), Alerts.sample("short")),
                new Incident.Collected(NOW, NOW),
                NOW,
                null,
                null);

        Incident fitted = new RecordSize(10_000).fit(incident);

        assertThat(Json.write(fitted)).hasSizeLessThanOrEqualTo(10_000);
        assertThat(fitted.samples()).hasSize(1);
        assertThat(fitted.alert().samples()).isEmpty();
        assertThat(fitted.context().results().get(0).truncated()).isTrue();
        assertThat(fitted.context().results().get(0).body()).isNotEmpty();
    }
}
