package io.weir.operators.hedge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weir.operators.VirtualClock;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.retry.RetryBudget;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class HedgeTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final RetryBudget plenty = RetryBudget.of(10, 1000, () -> 0);
    private final Hedge hedge = Hedge.after(SECOND).budget(plenty).clock(VirtualClock::nanoTime);
    private final AtomicInteger attempts = new AtomicInteger();
    private final List<Integer> cancelled = new ArrayList<>();

    /** The n-th attempt is the n-th of these. */
    @SafeVarargs
    private Mono<String> attempts(Mono<String>... each) {
        return Mono.defer(() -> {
            int attempt = attempts.getAndIncrement();
            return each[attempt].doOnCancel(() -> cancelled.add(attempt));
        });
    }

    private static Mono<String> after(Duration time, String value) {
        return Mono.defer(() -> Mono.delay(time).thenReturn(value));
    }

    private static Mono<String> failing(Duration time, String message) {
        return Mono.defer(() -> Mono.delay(time).then(Mono.error(new IllegalStateException(message))));
    }

    @Test
    void whatAnswersInTimeIsAskedOnce() {
        StepVerifier.withVirtualTime(() -> hedge.mono(attempts(after(SECOND.minusMillis(1), "a"))))
                .thenAwait(SECOND.multipliedBy(3))
                .expectNext("a")
                .verifyComplete();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void whatIsLateIsAskedAgainAndTheLoserIsCancelled() {
        StepVerifier.withVirtualTime(() -> hedge.mono(attempts(after(SECOND.multipliedBy(9), "a"), after(SECOND, "b"))))
                .expectSubscription()
                .expectNoEvent(SECOND.multipliedBy(2))
                .expectNext("b")
                .verifyComplete();
        assertThat(cancelled).containsExactly(0);
    }

    @Test
    void theFirstMayStillWin() {
        StepVerifier.withVirtualTime(() ->
                        hedge.mono(attempts(after(SECOND.multipliedBy(2), "a"), after(SECOND.multipliedBy(5), "b"))))
                .expectSubscription()
                .expectNoEvent(SECOND.multipliedBy(2))
                .expectNext("a")
                .verifyComplete();
        assertThat(cancelled).containsExactly(1);
    }

    @Test
    void whatWouldBeAskedAfterTheDeadlineIsNotAskedAgainAndUsesNoBudget() {
        RetryBudget one = RetryBudget.of(1, 0);
        one.succeeded();
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND)
                        .visible(hedge.budget(one).mono(attempts(after(SECOND.multipliedBy(2), "a")))))
                .thenAwait(SECOND.multipliedBy(2))
                .expectNext("a")
                .verifyComplete();
        assertThat(attempts).hasValue(1);
        assertThat(one.tryRetry()).isTrue();
    }

    @Test
    void whatIsLateIsAskedAgainWithinTheDeadline() {
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND.plusMillis(1))
                        .visible(hedge.mono(attempts(Mono.never(), Mono.just("b")))))
                .thenAwait(SECOND)
                .expectNext("b")
                .verifyComplete();
    }

    @Test
    void anErrorBeforeTheDelayIsPassedOnAtOnce() {
        StepVerifier.withVirtualTime(() -> hedge.mono(attempts(failing(Duration.ofMillis(1), "early"))))
                .thenAwait(Duration.ofMillis(1))
                .verifyErrorMessage("early");
        assertThat(attempts).hasValue(1);
    }

    @Test
    void onceBothRunAnErrorLeavesTheOtherItsChance() {
        StepVerifier.withVirtualTime(() -> hedge.mono(
                        attempts(failing(Duration.ofMillis(1500), "first"), after(SECOND.multipliedBy(2), "b"))))
                .thenAwait(SECOND.multipliedBy(3))
                .expectNext("b")
                .verifyComplete();
        attempts.set(0);
        StepVerifier.withVirtualTime(() -> hedge.mono(
                        attempts(after(SECOND.multipliedBy(3), "a"), failing(Duration.ofMillis(1), "second"))))
                .thenAwait(SECOND.multipliedBy(3))
                .expectNext("a")
                .verifyComplete();
    }

    @Test
    void ifBothFailTheEarlierErrorIsPassedOn() {
        StepVerifier.withVirtualTime(
                        () -> hedge.mono(attempts(failing(SECOND.multipliedBy(3), "first"), failing(SECOND, "second"))))
                .thenAwait(SECOND.multipliedBy(3))
                .verifyErrorMessage("second");
    }

    @Test
    void completingWithoutAValueIsAnAnswer() {
        StepVerifier.withVirtualTime(() -> hedge.mono(attempts(after(SECOND.multipliedBy(9), "a"), Mono.empty())))
                .thenAwait(SECOND)
                .verifyComplete();
        assertThat(cancelled).contains(0);
        StepVerifier.create(hedge.clock(System::nanoTime).mono(Mono.empty())).verifyComplete();
    }

    @Test
    void theBudgetBoundsSecondAttempts() {
        Hedge frugal = Hedge.after(SECOND).clock(VirtualClock::nanoTime);
        for (int i = 0; i < 3; i++) {
            attempts.set(0);
            StepVerifier.withVirtualTime(
                            () -> frugal.mono(attempts(after(SECOND.multipliedBy(2), "a"), Mono.just("b"))))
                    .thenAwait(SECOND.multipliedBy(2))
                    .expectNext("a")
                    .verifyComplete();
        }
        for (int i = 0; i < 7; i++) {
            StepVerifier.withVirtualTime(() -> frugal.mono(Mono.just("fast")))
                    .expectNext("fast")
                    .verifyComplete();
        }
        attempts.set(0);
        StepVerifier.withVirtualTime(() -> frugal.mono(attempts(after(SECOND.multipliedBy(2), "a"), Mono.just("b"))))
                .thenAwait(SECOND.multipliedBy(2))
                .expectNext("b")
                .verifyComplete();
    }

    @Test
    void cancellingCancelsBothAndTheDelay() {
        StepVerifier.withVirtualTime(() -> hedge.mono(attempts(Mono.never(), Mono.never())))
                .thenAwait(SECOND)
                .thenCancel()
                .verify();
        assertThat(cancelled).containsExactlyInAnyOrder(0, 1);
        attempts.set(0);
        StepVerifier.withVirtualTime(() -> hedge.mono(attempts(Mono.never(), Mono.never())))
                .expectSubscription()
                .expectNoEvent(SECOND.dividedBy(2))
                .thenCancel()
                .verify();
        assertThat(attempts).hasValue(1);
    }

    @Test
    void theDelayFollowsThePercentileOfWhatCallersSaw() {
        AtomicLong now = new AtomicLong();
        Hedge learning = Hedge.afterPercentile(0.9, SECOND).clock(now::get);
        for (int i = 1; i <= 19; i++) {
            learning.mono(Mono.fromSupplier(() -> now.addAndGet(1_000_000))).block();
            assertThat(learning.delay()).isEqualTo(SECOND);
        }
        learning.mono(Mono.fromSupplier(() -> now.addAndGet(1_000_000))).block();
        assertThat(learning.delay()).isEqualTo(Duration.ofMillis(1));
        for (int i = 0; i < 600; i++) {
            learning.mono(Mono.fromSupplier(() -> now.addAndGet(7_000_000))).block();
        }
        assertThat(learning.delay()).isEqualTo(Duration.ofMillis(7));
        assertThat(learning.budget(plenty).delay()).isEqualTo(Duration.ofMillis(7));
    }

    @Test
    void aFixedDelayDoesNotFollowAnything() {
        for (int i = 0; i < 50; i++) {
            hedge.clock(() -> 0).mono(Mono.just(1)).block();
        }
        assertThat(hedge.delay()).isEqualTo(SECOND);
    }

    @Test
    void errorsAreNoLatencies() {
        Hedge learning = Hedge.afterPercentile(0.5, SECOND);
        for (int i = 0; i < 50; i++) {
            StepVerifier.create(learning.mono(Mono.error(new IllegalStateException())))
                    .verifyError();
        }
        assertThat(learning.delay()).isEqualTo(SECOND);
    }

    @Test
    void percentilesAreThoseOfTheSortedWindow() {
        Random random = new Random(17);
        LatencyWindow window = new LatencyWindow();
        List<Long> seen = new ArrayList<>();
        for (int i = 1; i <= 2000; i++) {
            long value = random.nextInt(1000);
            window.add(value);
            seen.add(value);
            if (i >= 32 && i % 16 == 0) {
                List<Long> last = seen.subList(Math.max(0, seen.size() - LatencyWindow.CAPACITY), seen.size());
                for (double part : new double[] {0.0001, 0.5, 0.95, 0.999}) {
                    long expected = last.stream()
                            .sorted()
                            .skip((long) Math.ceil(part * last.size()) - 1)
                            .findFirst()
                            .orElseThrow();
                    assertThat(window.percentile(part)).contains(Duration.ofNanos(expected));
                }
            }
        }
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        for (double percentile : new double[] {0, -1, 1.01, Double.NaN}) {
            assertThatIllegalArgumentException().isThrownBy(() -> Hedge.afterPercentile(percentile, SECOND));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> Hedge.after(Duration.ofMillis(-1)));
        assertThat(Hedge.after(Duration.ZERO).delay()).isZero();
    }
}
