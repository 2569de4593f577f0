package io.weir.operators.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weir.operators.retry.FailedAttempt.Decision;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;

class RetryTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Attempts attempts = new Attempts();
    private final Retry retry = Retry.of("fetch").delay(SECOND).listener(attempts::told);

    @Test
    void maxAttemptsCountsTheFirstOneToo() {
        StepVerifier.withVirtualTime(() -> retry.mono(attempts.goodAt(3)))
                .expectSubscription()
                .expectNoEvent(SECOND.multipliedBy(2))
                .expectNext("good")
                .verifyComplete();
        assertThat(attempts.made()).isEqualTo(3);
    }

    @Test
    void theLastErrorItselfComesOutInTheEnd() {
        StepVerifier.withVirtualTime(() -> retry.mono(attempts.goodAt(99)))
                .thenAwait(SECOND.multipliedBy(2))
                .verifyErrorSatisfies(
                        e -> assertThat(e).isInstanceOf(IOException.class).hasMessage("attempt 3"));
        assertThat(attempts.made()).isEqualTo(3);
    }

    @Test
    void oneAttemptIsNoRetry() {
        StepVerifier.create(retry.maxAttempts(1).mono(attempts.goodAt(2))).verifyErrorMessage("attempt 1");
        assertThatIllegalArgumentException().isThrownBy(() -> retry.maxAttempts(0));
    }

    @Test
    void everyFailedAttemptIsToldWithItsNumberItsCauseAndTheWaitAhead() {
        StepVerifier.withVirtualTime(() -> retry.mono(attempts.goodAt(99)))
                .thenAwait(SECOND.multipliedBy(2))
                .verifyError();
        assertThat(attempts.told())
                .extracting(FailedAttempt::toString)
                .containsExactly(
                        "fetch: attempt 1 of 3 failed (java.io.IOException: attempt 1), next in 1.0000s",
                        "fetch: attempt 2 of 3 failed (java.io.IOException: attempt 2), next in 1.0000s",
                        "fetch: attempt 3 of 3 failed (java.io.IOException: attempt 3), it was the last");
        assertThat(attempts.told().get(1).attempt()).isEqualTo(2);
        assertThat(attempts.told().get(1).delay()).isEqualTo(SECOND);
        assertThat(attempts.told().get(2).delay()).isNull();
    }

    @Test
    void eachSubscriptionCountsItsOwnAttempts() {
        Mono<String> retried = Retry.of("fetch").mono(attempts.goodAt(99));
        for (int i = 1; i <= 3; i++) {
            StepVerifier.create(retried).verifyErrorMessage("attempt " + 3 * i);
        }
    }

    @Test
    void successAndEmptinessAreLeftAlone() {
        StepVerifier.create(retry.mono(Mono.just("a"))).expectNext("a").verifyComplete();
        StepVerifier.create(retry.mono(Mono.empty())).verifyComplete();
        StepVerifier.create(retry.flux(Flux.just(1, 2))).expectNext(1, 2).verifyComplete();
        assertThat(attempts.told()).isEmpty();
    }

    @Test
    void aFluxThatFailsMidwayStartsAnew() {
        Flux<Integer> source = Flux.just(1, 2)
                .concatWith(Mono.defer(() -> attempts.next() < 2 ? Mono.error(new IOException()) : Mono.just(3)));
        StepVerifier.withVirtualTime(() -> retry.flux(source))
                .expectNext(1, 2)
                .expectNoEvent(SECOND)
                .expectNext(1, 2, 3)
                .verifyComplete();
    }

    @Test
    void attemptsAtAFluxAreCountedAndToldOfLikeThoseAtAMono() {
        StepVerifier.withVirtualTime(() -> retry.flux(attempts.goodAt(99).flux()))
                .thenAwait(SECOND.multipliedBy(2))
                .verifyErrorMessage("attempt 3");
        assertThat(attempts.told()).extracting(FailedAttempt::attempt).containsExactly(1L, 2L, 3L);
        assertThat(attempts.decisions()).containsExactly(Decision.RETRY, Decision.RETRY, Decision.ATTEMPTS_USED_UP);
    }

    @Test
    void onlyErrorsThatMatchAreRetried() {
        Retry some = Retry.of("fetch").on(error -> error instanceof IOException).listener(attempts::told);
        StepVerifier.create(some.mono(attempts.failing(new IllegalStateException("no"))))
                .verifyErrorMessage("no");
        assertThat(attempts.decisions()).containsExactly(Decision.NOT_RETRYABLE);
        StepVerifier.create(some.mono(attempts.failing(new IOException("yes")))).verifyErrorMessage("yes");
        assertThat(attempts.made()).isEqualTo(1 + 3);
    }

    @Test
    void thePredicateSeesTheErrorThatReactorWrapped() {
        Retry some = Retry.of("fetch").on(error -> error instanceof IOException).listener(attempts::told);
        StepVerifier.create(some.mono(attempts.failing(Exceptions.propagate(new IOException("wrapped")))))
                .verifyError();
        assertThat(attempts.made()).isEqualTo(3);
        assertThat(attempts.told().get(0).error()).isInstanceOf(IOException.class);
    }

    @Test
    void errorsOpenBreakersAndCancellationsAreNeverRetried() {
        for (Throwable error : List.of(
                new AssertionError(),
                new CancellationException(),
                new io.github.resilience4j.circuitbreaker.CallNotPermittedException(),
                new io.github.resilience4j.circuitbreaker.CallNotPermittedException() {})) {
            attempts.forget();
            StepVerifier.create(retry.mono(attempts.failing(error)))
                    .verifyErrorSatisfies(e -> assertThat(e).isSameAs(error));
            assertThat(attempts.made()).as("%s", error).isEqualTo(1);
        }
        assertThat(attempts.decisions()).containsOnly(Decision.NOT_RETRYABLE);
    }

    @Test
    void aCancelledSubscriptionEndsTheWaitAndTheAttempt() {
        StepVerifier.withVirtualTime(() -> retry.mono(attempts.failing(new IOException())))
                .expectSubscription()
                .expectNoEvent(SECOND.dividedBy(2))
                .thenCancel()
                .verify();
        assertThat(attempts.made()).isEqualTo(1);
        PublisherProbe<String> probe = PublisherProbe.of(Mono.never());
        retry.mono(probe.mono()).subscribe().dispose();
        probe.assertWasCancelled();
    }

    @Test
    void aSharedBudgetBoundsTheRetriesOfAll() {
        RetryBudget budget = RetryBudget.of(0.5, 0, () -> 0);
        Retry frugal = Retry.of("fetch").budget(budget).listener(attempts::told);
        StepVerifier.create(frugal.mono(attempts.failing(new IOException()))).verifyError();
        assertThat(attempts.made()).isEqualTo(1);
        assertThat(attempts.decisions()).containsExactly(Decision.BUDGET);
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(frugal.mono(Mono.empty())).verifyComplete();
            StepVerifier.create(frugal.mono(Mono.just(1))).expectNext(1).verifyComplete();
        }
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(frugal.flux(Flux.just(1, 2))).expectNextCount(2).verifyComplete();
        }
        StepVerifier.create(frugal.mono(attempts.failing(new IOException()))).verifyError();
        assertThat(attempts.made()).isEqualTo(1 + 3);
        StepVerifier.create(frugal.flux(attempts.failing(new IOException()).flux()))
                .verifyError();
        assertThat(attempts.made()).isEqualTo(1 + 3 + 2);
    }

    @Test
    void whatIsNotRetriedAnywayDoesNotUseTheBudget() {
        RetryBudget budget = RetryBudget.of(1, 0, () -> 0);
        budget.succeeded();
        Retry frugal = Retry.of("fetch").maxAttempts(1).budget(budget);
        StepVerifier.create(frugal.mono(attempts.failing(new IOException()))).verifyError();
        assertThat(budget.tryRetry()).isTrue();
    }

    @Test
    void aListenerThatThrowsDoesNotTouchTheResult() {
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            Retry bad = Retry.of("fetch").listener(failed -> {
                throw new AssertionError();
            });
            assertThat(bad.mono(attempts.goodAt(2)).block()).isEqualTo("good");
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
            return attempts.goodAt(3);
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
        assertThat(Retry.of("fetch")
                        .maxAttempts(100_000)
                        .mono(attempts.goodAt(100_000))
                        .block())
                .isEqualTo("good");
    }

    @Test
    void aPredicateThatThrowsFailsTheWhole() {
        Retry broken = Retry.of("fetch").on(error -> {
            throw new AssertionError("predicate");
        });
        Mono<String> source = attempts.failing(new IOException());
        StepVerifier.create(broken.mono(source)).verifyErrorMessage("predicate");
        StepVerifier.create(broken.flux(source.flux())).verifyErrorMessage("predicate");
    }

    @Test
    void aReportIsConsistent() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FailedAttempt("a", 1, 3, new IOException(), null, Decision.RETRY));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new FailedAttempt("a", 1, 3, new IOException(), SECOND, Decision.BUDGET));
    }
}
