package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.internal.PlatformDependent;
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
import reactor.core.publisher.Flux;

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
    void aServerThatNamesATimeIsObeyed() {
        TargetResult result = fetchOne("busy-until");

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.attempts()).isEqualTo(2);
        // Two seconds from an HTTP date, which has no fractions.
        assertThat(result.elapsedMillis()).isGreaterThanOrEqualTo(900);
    }

    @Test
    void aTargetMayHaveLessTimeThanTheRequest() {
        FetchResult result = fetch(new Target("hung", server.url("hung"), "GET", Map.of(), 200L), server.target("ok"));

        assertThat(result.results()).extracting(TargetResult::outcome).containsExactly(Outcome.timeout, Outcome.ok);
        assertThat(result.results().get(0).attempts()).isEqualTo(1);
    }

    @Test
    void http2IsSpokenInClearTextWhereThatIsConfigured() {
        assertThat(fetchOne("version").body()).isEqualTo("HTTP/1.1");
        try (Fetcher offering = fetcher(TestSettings.http2ClearText())) {
            TargetResult result =
                    offering.fetch(server.target("version"), LIMIT).block(LIMIT);

            assertThat(result.body()).isEqualTo("HTTP/2.0");
        }
    }

    @Test
    void aBombOfAGibibyteTakesLittleMemory() {
        long before = PlatformDependent.usedDirectMemory();
        TargetResult result = fetchOne("huge-bomb");
        long after = PlatformDependent.usedDirectMemory();

        assertThat(result.outcome()).isEqualTo(Outcome.ok);
        assertThat(result.truncated()).isTrue();
        assertThat(after - before).isLessThanOrEqualTo(16 << 20);
    }

    @Test
    void anAnswerThatMayNotBeKeptIsFetchedAnew() {
        assertThat(fetchOne("unkept").body()).isEqualTo("number 1");
        assertThat(fetchOne("unkept").body()).isEqualTo("number 2");
    }

    @Test
    void anAnswerWithATagIsOnlyAskedAbout() {
        assertThat(fetchOne("tagged").body()).isEqualTo("version 1");
        TargetResult again = fetchOne("tagged");

        assertThat(again.httpStatus()).isEqualTo(200);
        assertThat(again.body()).isEqualTo("version 1");
        assertThat(again.attempts()).isEqualTo(1);
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void aThousandCallersOfOneUrlAreOneRequest() {
        List<TargetResult> results = Flux.range(0, 1_000)
                .flatMap(i -> fetcher.fetch(server.target("slow"), LIMIT), 1_000)
                .collectList()
                .block(LIMIT);

        assertThat(results).hasSize(1_000).extracting(TargetResult::body).containsOnly("at last");
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void anOutageIsNotAnsweredWithAMultipleOfTheLoad() {
        int calls = 1_000;
        long started = System.nanoTime();
        try (Fetcher budgeted = fetcher(TestSettings.withoutBreaker())) {
            List<TargetResult> results = Flux.range(0, calls)
                    .flatMap(i -> budgeted.fetch(server.target("half/" + i), LIMIT), 20)
                    .collectList()
                    .block(LIMIT);
            double seconds = (System.nanoTime() - started) / 1e9;
            double floor = TestSettings.withoutBreaker().retries().budgetPerSecond() * (seconds + 1);

            assertThat(results).hasSize(calls);
            // Every second call fails: without the budget that would be 2,000 requests.
            assertThat(server.requests()).isGreaterThan(calls).isLessThanOrEqualTo((int) (1.25 * calls + floor));
        }
    }

    @Test
    void oneDeadHostOfTenTakesNothingFromTheOthers() throws IOException {
        String dead = "http://127.0.0.1:" + TestServer.closedPort() + "/";
        List<TestServer> living = Stream.generate(TestServer::new).limit(9).toList();
        try {
            List<TargetResult> results = Flux.range(0, 400)
                    .flatMap(
                            i -> fetcher.fetch(
                                    i % 10 == 9
                                            ? Target.get("dead", dead + i)
                                            : living.get(i % 10).target("page/" + i),
                                    LIMIT),
                            40)
                    .collectList()
                    .block(LIMIT);

            assertThat(results).hasSize(400);
            assertThat(results)
                    .filteredOn(result -> !result.name().equals("dead"))
                    .allSatisfy(result -> {
                        assertThat(result.outcome()).isEqualTo(Outcome.ok);
                        assertThat(result.attempts()).isEqualTo(1);
                    });
            assertThat(results)
                    .filteredOn(result -> result.name().equals("dead"))
                    .extracting(TargetResult::outcome)
                    .contains(Outcome.circuit_open)
                    .doesNotContain(Outcome.ok);
        } finally {
            living.forEach(TestServer::close);
        }
    }

    @Test
    void moreAtOnceThanAHostMayHaveFailSayingSo() {
        try (Fetcher narrow = fetcher(TestSettings.perHost(new FetcherSettings.PerHost(5, 5, 2, 1_000, 10)))) {
            List<TargetResult> results = Flux.range(0, 20)
                    .flatMap(i -> narrow.fetch(server.target("slow?" + i), LIMIT), 20)
                    .collectList()
                    .block(LIMIT);

            assertThat(results)
                    .filteredOn(result -> result.outcome() == Outcome.ok)
                    .hasSizeGreaterThanOrEqualTo(2);
            assertThat(results)
                    .filteredOn(result -> result.outcome() == Outcome.error)
                    .isNotEmpty()
                    .extracting(TargetResult::error)
                    .containsOnly("too many requests wait for this host");
        }
    }

    @Test
    void aHostIsNotAskedMoreOftenThanItMayBe() {
        try (Fetcher slow = fetcher(TestSettings.perHost(new FetcherSettings.PerHost(50, 500, 500, 10, 10)))) {
            FetchResult result = slow.fetch(new FetchRequest(
                            "id",
                            Stream.iterate(0, i -> i + 1)
                                    .limit(15)
                                    .map(i -> server.target("page/" + i))
                                    .toList(),
                            null))
                    .block(LIMIT);

            assertThat(result.status()).isEqualTo(Status.COMPLETE);
            // One at once, and one in each tenth of a second.
            assertThat(result.elapsedMillis()).isGreaterThanOrEqualTo(1_200);
        }
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
    void whatIsPackedOtherwiseThanAskedForIsAnErrorThatSaysSo() {
        for (String encoding : List.of("br", "zstd", "gzip,gzip", "gzip,br")) {
            TargetResult result = fetchOne("packed/" + encoding);

            assertThat(result.outcome()).as(encoding).isEqualTo(Outcome.error);
            assertThat(result.body()).as(encoding).isNull();
            assertThat(result.error())
                    .isEqualTo("not a valid HTTP answer: packed as '" + encoding + "', which was not asked for");
        }
        assertThat(fetchOne("packed/identity").outcome()).isEqualTo(Outcome.ok);
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
