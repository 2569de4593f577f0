package io.weir.operators.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weir.operators.deadline.Deadline;
import io.weir.operators.deadline.DeadlineExceededException;
import io.weir.operators.retry.FailedAttempt.Decision;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;
import reactor.test.publisher.TestPublisher.Violation;

class RetryTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicInteger attempts = new AtomicInteger();
    private final List<FailedAttempt> told = new ArrayList<>();
    private final Retry retry = Retry.of("fetch").delay(SECOND).listener(told::add);

    /** Fails until the attempt number {@code good}, each time with another error. */
    private Mono<String> goodAt(int good) {
        return Mono.fromCallable(() -> {
            int attempt = attempts.incrementAndGet();
            if (attempt < good) {
                throw new IOException("attempt " + attempt);
            }
            return "good";
        });
    }

    private Mono<String> failing(Throwable error) {
        return Mono.defer(() -> {
            attempts.incrementAndGet();
            return Mono.error(error);
        });
    }

    private List<Decision> decisions() {
        return told.stream().map(FailedAttempt::decision).toList();
    }

    @Test
    void maxAttemptsCountsTheFirstOneToo() {
        StepVerifier.withVirtualTime(() -> retry.mono(goodAt(3)))
                .expectSubscription()
                .expectNoEvent(SECOND.multipliedBy(2))
                .expectNext("good")
                .verifyComplete();
        assertThat(attempts).hasValue(3);
    }

    @Test
    void theLastErrorItselfComesOutInTheEnd() {
        StepVerifier.withVirtualTime(() -> retry.mono(goodAt(99)))
                .thenAwait(SECOND.multipliedBy(2))
                .verifyErrorSatisfies(
                        e -> assertThat(e).isInstanceOf(IOException.class).hasMessage("attempt 3"));
        assertThat(attempts).hasValue(3);
    }

    @Test
    void oneAttemptIsNoRetry() {
        StepVerifier.create(retry.maxAttempts(1).mono(goodAt(2))).verifyErrorMessage("attempt 1");
        assertThatIllegalArgumentException().isThrownBy(() -> retry.maxAttempts(0));
    }

    @Test
    void everyFailedAttemptIsToldWithItsNumberItsCauseAndTheWaitAhead() {
        StepVerifier.withVirtualTime(() -> retry.mono(goodAt(99)))
                .thenAwait(SECOND.multipliedBy(2))
                .verifyError();
        assertThat(told)
                .extracting(FailedAttempt::toString)
                .containsExactly(
                        "fetch: attempt 1 of 3 failed (java.io.IOException: attempt 1), next in 1.0000s",
                        "fetch: attempt 2 of 3 failed (java.io.IOException: attempt 2), next in 1.0000s",
                        "fetch: attempt 3 of 3 failed (java.io.IOException: attempt 3), it was the last");
        assertThat(told.get(1).attempt()).isEqualTo(2);
        assertThat(told.get(1).delay()).isEqualTo(SECOND);
        assertThat(told.get(2).delay()).isNull();
    }

    @Test
    void eachSubscriptionCountsItsOwnAttempts() {
        Mono<String> retried = Retry.of("fetch").mono(goodAt(99));
        for (int i = 1; i <= 3; i++) {
            StepVerifier.create(retried).verifyErrorMessage("attempt " + 3 * i);
        }
    }

    @Test
    void successAndEmptinessAreLeftAlone() {
        StepVerifier.create(retry.mono(Mono.just("a"))).expectNext("a").verifyComplete();
        StepVerifier.create(retry.mono(Mono.empty())).verifyComplete();
        StepVerifier.create(retry.flux(Flux.just(1, 2))).expectNext(1, 2).verifyComplete();
        assertThat(told).isEmpty();
    }

    @Test
    void aFluxThatFailsMidwayStartsAnew() {
        Flux<Integer> source = Flux.just(1, 2)
                .concatWith(Mono.defer(
                        () -> attempts.incrementAndGet() < 2 ? Mono.error(new IOException()) : Mono.just(3)));
        StepVerifier.withVirtualTime(() -> retry.flux(source))
                .thenAwait(SECOND)
                .expectNext(1, 2, 1, 2, 3)
                .verifyComplete();
    }

    @Test
    void onlyErrorsThatMatchAreRetried() {
        Retry some = Retry.of("fetch").on(error -> error instanceof IOException).listener(told::add);
        StepVerifier.create(some.mono(failing(new IllegalStateException("no")))).verifyErrorMessage("no");
        assertThat(decisions()).containsExactly(Decision.NOT_RETRYABLE);
        StepVerifier.create(some.mono(failing(new IOException("yes")))).verifyErrorMessage("yes");
        assertThat(attempts).hasValue(1 + 3);
    }

    @Test
    void thePredicateSeesTheErrorThatReactorWrapped() {
        Retry some = Retry.of("fetch").on(error -> error instanceof IOException).listener(told::add);
        StepVerifier.create(some.mono(failing(Exceptions.propagate(new IOException("wrapped")))))
                .verifyError();
        assertThat(attempts).hasValue(3);
        assertThat(told.get(0).error()).isInstanceOf(IOException.class);
    }

    @Test
    void errorsOpenBreakersAndCancellationsAreNeverRetried() {
        for (Throwable error : List.of(
                new AssertionError(),
                new CancellationException(),
                new io.github.resilience4j.circuitbreaker.CallNotPermittedException(),
                new io.github.resilience4j.circuitbreaker.CallNotPermittedException() {})) {
            attempts.set(0);
            StepVerifier.create(retry.mono(failing(error)))
                    .verifyErrorSatisfies(e -> assertThat(e).isSameAs(error));
            assertThat(attempts).as("%s", error).hasValue(1);
        }
        assertThat(decisions()).containsOnly(Decision.NOT_RETRYABLE);
    }

    @Test
    void aCancelledSubscriptionEndsTheWaitAndTheAttempt() {
        StepVerifier.withVirtualTime(() -> retry.mono(failing(new IOException())))
                .expectSubscription()
                .expectNoEvent(SECOND.dividedBy(2))
                .thenCancel()
                .verify();
        assertThat(attempts).hasValue(1);
        PublisherProbe<String> probe = PublisherProbe.of(Mono.never());
        retry.mono(probe.mono()).subscribe().dispose();
        probe.assertWasCancelled();
    }

    @Test
    void waitsGrowExponentially() {
        Retry growing = Retry.of("fetch")
                .maxAttempts(5)
                .exponential(SECOND, SECOND.multipliedBy(5))
                .listener(told::add);
        StepVerifier.withVirtualTime(() -> growing.mono(goodAt(5)))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(1 + 2 + 4 + 5))
                .expectNext("good")
                .verifyComplete();
    }

    @Test
    void fullJitterStaysWithinTheExponentialWait() {
        Retry jittered = Retry.of("fetch")
                .maxAttempts(6)
                .fullJitter(Duration.ofNanos(10), Duration.ofNanos(100))
                .listener(told::add);
        for (int i = 0; i < 50; i++) {
            StepVerifier.create(jittered.mono(failing(new IOException()))).verifyError();
        }
        assertThat(told)
                .filteredOn(failed -> failed.delay() != null)
                .allSatisfy(failed -> assertThat(failed.delay())
                        .isBetween(Duration.ZERO, Duration.ofNanos(Math.min(100, 10L << (failed.attempt() - 1)))));
        assertThat(told.stream().map(FailedAttempt::delay).distinct().count()).isGreaterThan(20);
    }

    @Test
    void aRetryThatCouldNotBeginBeforeTheDeadlineIsNotWaitedFor() {
        Retry limited = retry.maxAttempts(10).deadline(Duration.ofMillis(2500));
        StepVerifier.withVirtualTime(() -> limited.mono(goodAt(99)))
                .expectSubscription()
                .expectNoEvent(SECOND.multipliedBy(2))
                .verifyErrorMessage("attempt 3");
        assertThat(decisions()).containsExactly(Decision.RETRY, Decision.RETRY, Decision.DEADLINE);
    }

    @Test
    void anAttemptUnderWayIsCutAtTheDeadline() {
        StepVerifier.withVirtualTime(() -> retry.deadline(SECOND).mono(Mono.never()))
                .expectSubscription()
                .expectNoEvent(SECOND)
                .verifyError(DeadlineExceededException.class);
        StepVerifier.withVirtualTime(() -> retry.deadline(SECOND).flux(Flux.never()))
                .expectSubscription()
                .expectNoEvent(SECOND)
                .verifyError(DeadlineExceededException.class);
        assertThat(told).isEmpty();
    }

    @Test
    void aDeadlineInTheContextHoldsToo() {
        StepVerifier.withVirtualTime(() -> retry.mono(goodAt(99))
                        .contextWrite(ctx -> Deadline.after(Duration.ofMillis(1001), Schedulers.parallel())
                                .write(ctx)))
                .thenAwait(SECOND)
                .verifyErrorMessage("attempt 2");
        assertThat(decisions()).containsExactly(Decision.RETRY, Decision.DEADLINE);
    }

    @Test
    void aServersWishProlongsTheWait() {
        Retry polite = retry.retryAfter(error -> "3");
        StepVerifier.withVirtualTime(() -> polite.mono(goodAt(2)))
                .expectSubscription()
                .expectNoEvent(SECOND.multipliedBy(3))
                .expectNext("good")
                .verifyComplete();
    }

    @Test
    void aServersWishDoesNotShortenTheWaitAndNonsenseIsNone() {
        for (String header : new String[] {"0", "soon", null}) {
            attempts.set(0);
            StepVerifier.withVirtualTime(() -> retry.retryAfter(error -> header).mono(goodAt(2)))
                    .expectSubscription()
                    .expectNoEvent(SECOND)
                    .expectNext("good")
                    .verifyComplete();
        }
    }

    @Test
    void aServersWishMayBeADate() {
        Retry polite = retry.retryAfter(error -> "Thu, 01 Jan 1970 00:00:04 GMT");
        StepVerifier.withVirtualTime(() -> polite.mono(goodAt(2)))
                .expectSubscription()
                .expectNoEvent(SECOND.multipliedBy(4))
                .expectNext("good")
                .verifyComplete();
    }

    @Test
    void aWishBeyondTheDeadlineOrBeyondMeasureEndsTheAttempts() {
        StepVerifier.withVirtualTime(() -> retry.deadline(SECOND.multipliedBy(5))
                        .retryAfter(error -> "5")
                        .mono(goodAt(2)))
                .verifyErrorMessage("attempt 1");
        StepVerifier.create(retry.retryAfter(error -> "61").mono(failing(new IOException())))
                .verifyError();
        StepVerifier.create(retry.maxRetryAfter(SECOND.multipliedBy(2))
                        .retryAfter(error -> "3")
                        .mono(failing(new IOException())))
                .verifyError();
        assertThat(decisions())
                .containsExactly(Decision.DEADLINE, Decision.RETRY_AFTER_TOO_LONG, Decision.RETRY_AFTER_TOO_LONG);
        attempts.set(0);
        StepVerifier.withVirtualTime(() -> retry.retryAfter(error -> "60").mono(goodAt(2)))
                .thenAwait(Duration.ofSeconds(60))
                .expectNext("good")
                .verifyComplete();
    }

    @Test
    void aSharedBudgetBoundsTheRetriesOfAll() {
        RetryBudget budget = RetryBudget.of(0.5, 0, () -> 0);
        Retry frugal = Retry.of("fetch").budget(budget).listener(told::add);
        StepVerifier.create(frugal.mono(failing(new IOException()))).verifyError();
        assertThat(attempts).hasValue(1);
        assertThat(decisions()).containsExactly(Decision.BUDGET);
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(frugal.mono(Mono.empty())).verifyComplete();
            StepVerifier.create(frugal.mono(Mono.just(1))).expectNext(1).verifyComplete();
        }
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(frugal.flux(Flux.just(1, 2))).expectNextCount(2).verifyComplete();
        }
        StepVerifier.create(frugal.mono(failing(new IOException()))).verifyError();
        assertThat(attempts).hasValue(1 + 3);
        StepVerifier.create(frugal.flux(failing(new IOException()).flux())).verifyError();
        assertThat(attempts).hasValue(1 + 3 + 2);
    }

    @Test
    void whatIsNotRetriedAnywayDoesNotUseTheBudget() {
        RetryBudget budget = RetryBudget.of(1, 0, () -> 0);
        budget.succeeded();
        Retry frugal = Retry.of("fetch").maxAttempts(1).budget(budget);
        StepVerifier.create(frugal.mono(failing(new IOException()))).verifyError();
        assertThat(budget.tryRetry()).isTrue();
    }

    @Test
    void aListenerThatThrowsDoesNotTouchTheResult() {
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            Retry bad = Retry.of("fetch").listener(failed -> {
                throw new IllegalStateException();
            });
            assertThat(bad.mono(goodAt(2)).block()).isEqualTo("good");
            assertThat(dropped).hasSize(1);
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    @Test
    void theContextReachesEveryAttempt() {
        List<String> seen = new ArrayList<>();
        Mono<String> source = Mono.deferContextual(ctx -> {
            seen.add(ctx.get("who"));
            return goodAt(3);
        });
        assertThat(Retry.of("fetch")
                        .mono(source)
                        .contextWrite(ctx -> ctx.put("who", "me"))
                        .block())
                .isEqualTo("good");
        assertThat(seen).containsExactly("me", "me", "me");
    }

    @Test
    void attemptsThatFailAtOnceDoNotGoDeeperIntoTheStack() {
        assertThat(Retry.of("fetch").maxAttempts(100_000).mono(goodAt(100_000)).block())
                .isEqualTo("good");
    }

    @Test
    void aPredicateThatThrowsFailsTheWhole() {
        Retry broken = Retry.of("fetch").on(error -> {
            throw new IllegalStateException("predicate");
        });
        StepVerifier.create(broken.mono(failing(new IOException()))).verifyErrorMessage("predicate");
    }

    @Test
    void aReportIsConsistent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FailedAttempt("a", 1, 3, new IOException(), null, Decision.RETRY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FailedAttempt("a", 1, 3, new IOException(), SECOND, Decision.BUDGET));
    }

    @Test
    void whatComesAfterTheEndIsDropped() {
        TestPublisher<String> careless = TestPublisher.createNoncompliant(Violation.CLEANUP_ON_TERMINATE);
        StepVerifier.create(retry.mono(careless.mono()))
                .then(() -> careless.next("value").next("late").error(new IOException("later")))
                .expectNext("value")
                .expectComplete()
                .verifyThenAssertThat()
                .hasDropped("late")
                .hasDroppedErrorWithMessage("later");
    }
}
