package io.weir.operators.retry;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.deadline.Deadline;
import io.weir.operators.deadline.DeadlineExceededException;
import io.weir.operators.retry.FailedAttempt.Decision;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** How long a retry waits, and when it no longer does. */
class RetryTimeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Attempts attempts = new Attempts();
    private final Retry retry = Retry.of("fetch").delay(SECOND).listener(attempts::told);

    @Test
    void waitsGrowExponentially() {
        Retry growing = Retry.of("fetch")
                .maxAttempts(5)
                .exponential(SECOND, SECOND.multipliedBy(5))
                .listener(attempts::told);
        StepVerifier.withVirtualTime(() -> growing.mono(attempts.goodAt(5)))
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
                .listener(attempts::told);
        for (int i = 0; i < 50; i++) {
            StepVerifier.create(jittered.mono(attempts.failing(new IOException())))
                    .verifyError();
        }
        assertThat(attempts.told())
                .filteredOn(failed -> failed.delay() != null)
                .allSatisfy(failed -> assertThat(failed.delay())
                        .isBetween(Duration.ZERO, Duration.ofNanos(Math.min(100, 10L << (failed.attempt() - 1)))));
        assertThat(attempts.told().stream().map(FailedAttempt::delay).distinct().count())
                .isGreaterThan(20);
    }

    @Test
    void aRetryThatCouldNotBeginBeforeTheDeadlineIsNotWaitedFor() {
        Retry limited = retry.maxAttempts(10).deadline(Duration.ofMillis(2500));
        StepVerifier.withVirtualTime(() -> limited.mono(attempts.goodAt(99)))
                .expectSubscription()
                .expectNoEvent(SECOND.multipliedBy(2))
                .verifyErrorMessage("attempt 3");
        assertThat(attempts.decisions()).containsExactly(Decision.RETRY, Decision.RETRY, Decision.DEADLINE);
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
        assertThat(attempts.told()).isEmpty();
    }

    @Test
    void aDeadlineInTheContextHoldsToo() {
        StepVerifier.withVirtualTime(() -> retry.mono(attempts.goodAt(99))
                        .contextWrite(ctx -> Deadline.after(Duration.ofMillis(1001), Schedulers.parallel())
                                .write(ctx)))
                .thenAwait(SECOND)
                .verifyErrorMessage("attempt 2");
        StepVerifier.withVirtualTime(() -> retry.flux(attempts.goodAt(99).flux())
                        .contextWrite(ctx -> Deadline.after(Duration.ofMillis(1001), Schedulers.parallel())
                                .write(ctx)))
                .thenAwait(SECOND)
                .verifyErrorMessage("attempt 4");
        assertThat(attempts.decisions())
                .containsExactly(Decision.RETRY, Decision.DEADLINE, Decision.RETRY, Decision.DEADLINE);
    }

    private void assertWait(@Nullable String wish, Duration wait) {
        StepVerifier.withVirtualTime(() -> retry.retryAfter(error -> wish).mono(attempts.goodAt(2)))
                .expectSubscription()
                .expectNoEvent(wait)
                .expectNext("good")
                .verifyComplete();
    }

    @Test
    void aServersWishProlongsTheWait() {
        assertWait("3", SECOND.multipliedBy(3));
    }

    @Test
    void aServersWishDoesNotShortenTheWaitAndNonsenseIsNone() {
        for (String header : new String[] {"0", "soon", null}) {
            attempts.forget();
            assertWait(header, SECOND);
        }
    }

    @Test
    void aServersWishMayBeADate() {
        assertWait("Thu, 01 Jan 1970 00:00:04 GMT", SECOND.multipliedBy(4));
    }

    @Test
    void aWishBeyondTheDeadlineOrBeyondMeasureEndsTheAttempts() {
        StepVerifier.withVirtualTime(() -> retry.deadline(SECOND.multipliedBy(5))
                        .retryAfter(error -> "5")
                        .mono(attempts.goodAt(2)))
                .verifyErrorMessage("attempt 1");
        StepVerifier.withVirtualTime(() -> retry.deadline(SECOND.multipliedBy(5))
                        .retryAfter(error -> "Thu, 01 Jan 1970 00:00:05 GMT")
                        .mono(attempts.failing(new IOException("date"))))
                .verifyErrorMessage("date");
        StepVerifier.create(retry.retryAfter(error -> "61").mono(attempts.failing(new IOException())))
                .verifyError();
        StepVerifier.create(retry.maxRetryAfter(SECOND.multipliedBy(2))
                        .retryAfter(error -> "3")
                        .mono(attempts.failing(new IOException())))
                .verifyError();
        assertThat(attempts.decisions())
                .containsExactly(
                        Decision.DEADLINE,
                        Decision.DEADLINE,
                        Decision.RETRY_AFTER_TOO_LONG,
                        Decision.RETRY_AFTER_TOO_LONG);
        attempts.forget();
        StepVerifier.withVirtualTime(() -> retry.retryAfter(error -> "60").mono(attempts.goodAt(2)))
                .thenAwait(Duration.ofSeconds(60))
                .expectNext("good")
                .verifyComplete();
    }

    @Test
    void aWaitThatCannotBeginFailsTheWhole() {
        VirtualTimeScheduler shutDown = VirtualTimeScheduler.set(new VirtualTimeScheduler(true) {
            @Override
            public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
                throw new RejectedExecutionException("shut down");
            }
        });
        try {
            StepVerifier.create(retry.mono(attempts.goodAt(2))).verifyError(RejectedExecutionException.class);
        } finally {
            shutDown.dispose();
        }
    }
}
