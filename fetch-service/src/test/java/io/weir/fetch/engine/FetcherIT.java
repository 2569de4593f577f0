package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.FetchRequest;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.Status;
import io.weir.events.FetchResult.TargetResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class FetcherIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final TestServer server = new TestServer();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Fetcher fetcher = fetcher(TestSettings.quick());

    private Fetcher fetcher(FetcherSettings settings) {
        return new Fetcher(settings, TargetPolicy.only(List.of(AllowedTarget.parse("127.0.0.1:*"))), registry);
    }

    /** On a busy machine the first fetch of a JVM may take longer than the time limit of an attempt. */
    @BeforeAll
    static void warmUp() {
        try (Fetcher first =
                new Fetcher(FetcherSettings.DEFAULTS, TargetPolicy.only(List.of()), new SimpleMeterRegistry())) {
            first.warmUp().block(LIMIT);
        }
    }

    @AfterEach
    void close() {
        fetcher.close();
        server.close();
    }

    private FetchResult fetch(Target... targets) {
        return fetcher.fetch(new FetchRequest("id", List.of(targets), null)).block(LIMIT);
    }

    private TargetResult fetchOne(String path) {
        return fetch(server.target(path)).results().get(0);
    }

    @Test
    void anAnswerIsOkWithItsBodyAndType() {
        TargetResult result = fetchOne("ok");

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.httpStatus()).isEqualTo(200);
        assertThat(result.contentType()).isEqualTo("text/plain");
        assertThat(result.body()).isEqualTo("fine");
        assertThat(result.attempts()).isEqualTo(1);
        assertThat(result.truncated()).isFalse();
        assertThat(result.cached()).isFalse();
        assertThat(result.error()).isNull();
    }

    @Test
    void headHasNoBody() {
        TargetResult result = fetch(new Target("head", server.url("ok"), "HEAD", Map.of()))
                .results()
                .get(0);

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.body()).isNull();
    }

    @Test
    void threeTargetsOfOneSecondAreFetchedAtOnce() {
        FetchResult result = fetch(server.target("slow?1"), server.target("slow?2"), server.target("slow?3"));

        long sum =
                result.results().stream().mapToLong(TargetResult::elapsedMillis).sum();
        assertThat(result.status()).isEqualTo(Status.COMPLETE);
        assertThat(sum).isGreaterThanOrEqualTo(2_900);
        assertThat(result.elapsedMillis()).isLessThan(sum);
    }

    @Test
    void resultsAreInTheOrderOfTheRequest() {
        FetchResult result = fetch(server.target("slow"), server.target("ok"), server.target("missing"));

        assertThat(result.results()).extracting(TargetResult::name).containsExactly("slow", "ok", "missing");
        assertThat(result.status()).isEqualTo(Status.PARTIAL);
    }

    @Test
    void aHungTargetTimesOutAndTheOthersAreThere() {
        FetchResult result = fetcher.fetch(
                        new FetchRequest("id", List.of(server.target("hung"), server.target("ok")), 700L))
                .block(LIMIT);

        assertThat(result.results()).extracting(TargetResult::outcome).containsExactly(Outcome.timeout, Outcome.ok);
        assertThat(result.results().get(0).error()).contains("deadline");
        assertThat(result.elapsedMillis()).isBetween(650L, 3_000L);
    }

    @Test
    void aDripThatNeverEndsTimesOut() {
        TargetResult result = fetchOne("drip");

        assertThat(result.outcome()).isEqualTo(Outcome.timeout);
        assertThat(result.error()).doesNotContain("\n").isNotBlank();
    }

    @Test
    void aDeadlineThatHasPassedSendsNothing() {
        FetchResult result = fetcher.fetch(
                        new FetchRequest("id", List.of(server.target("ok")), null),
                        Instant.now().minusSeconds(1))
                .block(LIMIT);

        assertThat(result.results()).extracting(TargetResult::outcome).containsExactly(Outcome.timeout);
        assertThat(result.results().get(0).attempts()).isZero();
        assertThat(server.connections()).isZero();
    }

    @Test
    void aResetIsTriedAgainAndIsAnErrorInTheEnd() {
        TargetResult result = fetchOne("reset");

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.error()).startsWith("connection ");
        assertThat(result.httpStatus()).isNull();
        assertThat(result.attempts()).isEqualTo(3);
    }

    @Test
    void anAnswerThatIsCutOffIsAnError() {
        TargetResult result = fetchOne("cut");

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.error()).startsWith("connection ");
    }

    @Test
    void aRefusedConnectionSaysSo() throws IOException {
        TargetResult result = fetch(Target.get("refused", "http://127.0.0.1:" + TestServer.closedPort()))
                .results()
                .get(0);

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.error()).isEqualTo("connection refused");
        assertThat(result.attempts()).isEqualTo(3);
    }

    @Test
    void a500IsTriedAgainAndMayRecover() {
        TargetResult result = fetchOne("flaky");

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.body()).isEqualTo("recovered");
        assertThat(result.attempts()).isEqualTo(2);
    }

    @Test
    void a500ThatStaysKeepsItsBody() {
        TargetResult result = fetchOne("broken");

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.httpStatus()).isEqualTo(500);
        assertThat(result.body()).isEqualTo("out of order");
        assertThat(result.error()).isEqualTo("HTTP 500 Internal Server Error");
        assertThat(result.attempts()).isEqualTo(3);
    }

    @Test
    void a404IsNotTriedAgain() {
        TargetResult result = fetchOne("missing");

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.httpStatus()).isEqualTo(404);
        assertThat(result.attempts()).isEqualTo(1);
    }

    @Test
    void aServerThatAsksToComeLaterIsObeyed() {
        TargetResult result = fetchOne("busy");

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.attempts()).isEqualTo(2);
        assertThat(result.elapsedMillis()).isGreaterThanOrEqualTo(950);
    }

    @Test
    void aServerThatAsksToComeAfterTheDeadlineIsNotWaitedFor() {
        TargetResult result = fetchOne("busy-for-long");

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.httpStatus()).isEqualTo(429);
        assertThat(result.attempts()).isEqualTo(1);
    }

    @Test
    void aRedirectIsFollowed() {
        TargetResult result = fetchOne("moved");

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.body()).isEqualTo("fine");
        assertThat(result.attempts()).isEqualTo(1);
    }

    @Test
    void aRedirectLoopEnds() {
        TargetResult result = fetchOne("loop");

        assertThat(result.outcome()).isEqualTo(Outcome.error);
        assertThat(result.error()).isEqualTo("more than 5 redirects");
        assertThat(result.attempts()).isEqualTo(1);
    }

    @Test
    void aRedirectToAPlaceThatIsNotAllowedIsBlocked() {
        try (Fetcher strict = new Fetcher(
                TestSettings.quick(),
                TargetPolicy.only(List.of(AllowedTarget.parse("127.0.0.1:" + server.port()))),
                registry)) {
            TargetResult result = strict.fetch(server.target("inside"), LIMIT).block(LIMIT);

            assertThat(result.outcome()).isEqualTo(Outcome.blocked);
        }
    }

    @Test
    void aBigBodyIsCutAndFlagged() {
        TargetResult result = fetchOne("big");

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.body()).hasSize(TestSettings.quick().maxBodyBytes());
        assertThat(result.truncated()).isTrue();
    }

    @Test
    void anEndlessBodyIsCutAndFlagged() {
        TargetResult result = fetchOne("endless");

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.truncated()).isTrue();
    }

    @Test
    void aPackedBodyIsUnpackedAndABombIsCutAsItUnpacks() {
        assertThat(fetchOne("gzip").body()).isEqualTo("plain");

        TargetResult bomb = fetchOne("bomb");
        assertThat(bomb.outcome()).isEqualTo(Outcome.ok);
        assertThat(bomb.body()).hasSize(TestSettings.quick().maxBodyBytes());
        assertThat(bomb.truncated()).isTrue();
    }

    @Test
    void theCharsetOfTheContentTypeIsHeeded() {
        assertThat(fetchOne("latin1").body()).isEqualTo("Grüße");
    }

    @Test
    void anUnknownCharsetIsReadAsUtf8() {
        assertThat(fetchOne("odd-charset").body()).isEqualTo("Grüße");
    }

    @Test
    void aSecondFetchSoonAfterComesFromTheCache() {
        TargetResult first = fetchOne("ok");
        TargetResult second = fetchOne("ok");

        assertThat(first.cached()).isFalse();
        assertThat(second.cached()).isTrue();
        assertThat(second.attempts()).isZero();
        assertThat(second.body()).isEqualTo("fine");
    }

    @Test
    void theSameTargetTwiceAtOnceIsFetchedOnce() {
        FetchResult result = fetch(server.target("slow"), server.target("slow"));

        assertThat(result.results()).extracting(TargetResult::outcome).containsOnly(Outcome.ok);
        assertThat(result.results().stream().mapToInt(TargetResult::attempts).sum())
                .isEqualTo(1);
    }

    @Test
    void differentHeadersDoNotShareAnAnswer() {
        FetchResult result = fetch(
                new Target("a", server.url("headers"), "GET", Map.of("X-Api-Key", "a")),
                new Target("b", server.url("headers"), "GET", Map.of("X-Api-Key", "b")));

        assertThat(result.results()).extracting(TargetResult::body).containsExactly("a", "b");
    }

    @Test
    void theCircuitOfADeadHostOpensAndOthersAreUnaffected() throws IOException {
        String dead = "http://127.0.0.1:" + TestServer.closedPort() + "/";
        List<TargetResult> failing = Stream.iterate(0, i -> i + 1)
                .limit(10)
                .map(i -> fetch(Target.get("dead", dead + i)).results().get(0))
                .toList();

        assertThat(failing.get(0).outcome()).isEqualTo(Outcome.error);
        assertThat(failing.get(9).outcome()).isEqualTo(Outcome.circuit_open);
        assertThat(failing.get(9).httpStatus()).isNull();
        assertThat(fetchOne("ok").outcome()).isEqualTo(Outcome.ok);
    }

    @Test
    void everyTargetIsCountedByItsOutcome() {
        fetch(server.target("ok"), server.target("missing"), Target.get("file", "file:///etc/passwd"));

        assertThat(targets("ok")).isEqualTo(1);
        assertThat(targets("error")).isEqualTo(1);
        assertThat(targets("blocked")).isEqualTo(1);
        assertThat(registry.get("weir.fetch.duration").timer().count()).isEqualTo(1);
    }

    private double targets(String outcome) {
        return registry.get("weir.fetch.targets")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void warmingUpFetchesFromNobodyElse() {
        fetcher.warmUp().block(LIMIT);

        assertThat(server.connections()).isZero();
        assertThat(targets("ok")).isZero();
        assertThat(fetchOne("ok").outcome()).isEqualTo(Outcome.ok);
    }
}
