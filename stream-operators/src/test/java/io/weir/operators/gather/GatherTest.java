package io.weir.operators.gather;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.weir.operators.deadline.Deadline;
import io.weir.operators.deadline.DeadlineExceededException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;

class GatherTest {

    private static final IllegalStateException BROKEN = new IllegalStateException("broken");

    private static <T> Mono<T> after(int millis, T value) {
        return Mono.delay(Duration.ofMillis(millis)).thenReturn(value);
    }

    private static <T> Mono<T> failing(int millis) {
        return Mono.delay(Duration.ofMillis(millis)).then(Mono.error(BROKEN));
    }

    @Test
    void allRunAtOnceAndComeInOrder() {
        StepVerifier.withVirtualTime(() -> Gather.all(List.of(after(1000, "a"), after(500, "b"), after(800, "c"))))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(1000))
                .expectNext(List.of("a", "b", "c"))
                .verifyComplete();
    }

    @Test
    void theFirstErrorEndsAllAndCancelsTheOthers() {
        PublisherProbe<String> slow = PublisherProbe.of(Mono.never());
        StepVerifier.withVirtualTime(() -> Gather.all(List.of(slow.mono(), failing(10), after(5, "c"))))
                .thenAwait(Duration.ofMillis(10))
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(BROKEN));
        slow.assertWasCancelled();
    }

    @Test
    void theFirstErrorEndsTheLimitedTooAndStartsNothingMore() {
        PublisherProbe<String> running = PublisherProbe.of(Mono.never());
        PublisherProbe<String> waiting = PublisherProbe.of(Mono.just("c"));
        StepVerifier.create(Gather.limited(List.of(running.mono(), Mono.<String>error(BROKEN), waiting.mono()), 2))
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(BROKEN));
        running.assertWasCancelled();
        waiting.assertWasNotSubscribed();
    }

    @Test
    void anEmptySourceFailsAllInsteadOfEmptyingIt() {
        StepVerifier.create(Gather.all(List.of(Mono.just("a"), Mono.<String>empty())))
                .verifyErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(NoSuchElementException.class)
                        .hasMessage("source 1 completed without a value"));
        StepVerifier.create(Gather.limited(List.of(Mono.just("a"), Mono.<String>empty()), 1))
                .verifyErrorSatisfies(e -> assertThat(e).hasMessage("source 1 completed without a value"));
    }

    @Test
    void nothingGathersToNothing() {
        List<Mono<String>> none = List.of();
        assertThat(Gather.all(none).block()).isEmpty();
        assertThat(Gather.outcomes(none).block()).isEmpty();
        assertThat(Gather.limited(none, 2).block()).isEmpty();
        assertThat(Gather.limitedOutcomes(none, 2).block()).isEmpty();
    }

    @Test
    void theResultCannotBeChanged() {
        assertThat(Gather.all(List.of(Mono.just(1))).block()).isUnmodifiable();
        assertThat(Gather.limited(List.of(Mono.just(1)), 1).block()).isUnmodifiable();
    }

    @Test
    void outcomesLoseNothingAndTellEmptyFromFailed() {
        List<Mono<String>> sources = List.of(after(20, "a"), Mono.empty(), failing(10), after(5, "d"));
        List<Outcome<String>> expected = List.of(
                new Outcome.Success<>("a"),
                new Outcome.Empty<>(),
                new Outcome.Failure<>(BROKEN),
                new Outcome.Success<>("d"));
        StepVerifier.withVirtualTime(() -> Gather.outcomes(sources))
                .thenAwait(Duration.ofMillis(20))
                .expectNext(expected)
                .verifyComplete();
        StepVerifier.withVirtualTime(() -> Gather.limitedOutcomes(sources, 1))
                .thenAwait(Duration.ofMillis(35))
                .expectNext(expected)
                .verifyComplete();
        assertThat(expected.stream().map(outcome -> outcome.value().orElse("-")))
                .containsExactly("a", "-", "-", "d");
    }

    @Test
    void cancellingTheWholeCancelsEverySource() {
        PublisherProbe<String> a = PublisherProbe.of(Mono.never());
        PublisherProbe<String> b = PublisherProbe.of(Mono.never());
        Gather.outcomes(List.of(a.mono(), b.mono())).subscribe().dispose();
        a.assertWasCancelled();
        b.assertWasCancelled();
        PublisherProbe<String> c = PublisherProbe.of(Mono.never());
        PublisherProbe<String> d = PublisherProbe.of(Mono.never());
        Gather.limited(List.of(c.mono(), d.mono()), 2).subscribe().dispose();
        c.assertWasCancelled();
        d.assertWasCancelled();
    }

    @Test
    void aDeadlineCutsAllOff() {
        PublisherProbe<String> slow = PublisherProbe.of(Mono.never());
        StepVerifier.withVirtualTime(() -> Gather.all(List.of(slow.mono(), after(5, "b")), Duration.ofSeconds(1)))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(1))
                .verifyError(DeadlineExceededException.class);
        slow.assertWasCancelled();
        PublisherProbe<String> slowToo = PublisherProbe.of(Mono.never());
        StepVerifier.withVirtualTime(
                        () -> Gather.limited(List.of(slowToo.mono(), after(5, "b")), 1, Duration.ofSeconds(1)))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(1))
                .verifyError(DeadlineExceededException.class);
        slowToo.assertWasCancelled();
    }

    @Test
    void pastTheDeadlineOutcomesKeepWhatHasArrived() {
        PublisherProbe<String> slow = PublisherProbe.of(Mono.never());
        StepVerifier.withVirtualTime(
                        () -> Gather.outcomes(List.of(after(5, "a"), slow.mono(), Mono.empty()), Duration.ofSeconds(1)))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(1))
                .assertNext(outcomes -> {
                    assertThat(outcomes.get(0)).isEqualTo(new Outcome.Success<>("a"));
                    assertThat(outcomes.get(1))
                            .isInstanceOfSatisfying(
                                    Outcome.Failure.class,
                                    failure ->
                                            assertThat(failure.error()).isInstanceOf(DeadlineExceededException.class));
                    assertThat(outcomes.get(2)).isEqualTo(new Outcome.Empty<>());
                })
                .verifyComplete();
        slow.assertWasCancelled();
    }

    @Test
    void whatHasNotStartedBeforeTheDeadlineDoesNotStartAfterIt() {
        PublisherProbe<String> waiting = PublisherProbe.of(Mono.just("late"));
        StepVerifier.withVirtualTime(() ->
                        Gather.limitedOutcomes(List.of(Mono.<String>never(), waiting.mono()), 1, Duration.ofSeconds(1)))
                .thenAwait(Duration.ofSeconds(1))
                .assertNext(outcomes -> assertThat(outcomes)
                        .hasSize(2)
                        .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Outcome.Failure.class)))
                .verifyComplete();
        waiting.assertWasNotSubscribed();
    }

    @Test
    void aDeadlineInTheContextHoldsForValues() {
        List<Mono<String>> sources = List.of(after(5, "a"), Mono.never());
        for (Mono<List<String>> gathered : List.of(Gather.all(sources), Gather.limited(sources, 1))) {
            StepVerifier.withVirtualTime(() ->
                            gathered.contextWrite(ctx -> Deadline.after(Duration.ofSeconds(1), Schedulers.parallel())
                                    .write(ctx)))
                    .expectSubscription()
                    .expectNoEvent(Duration.ofSeconds(1))
                    .verifyError(DeadlineExceededException.class);
        }
    }

    @Test
    void aDeadlineInTheContextHoldsForOutcomes() {
        StepVerifier.withVirtualTime(() -> Gather.outcomes(List.of(after(5, "a"), Mono.<String>never()))
                        .contextWrite(ctx -> Deadline.after(Duration.ofSeconds(1), Schedulers.parallel())
                                .write(ctx)))
                .expectSubscription()
                .expectNoEvent(Duration.ofSeconds(1))
                .assertNext(outcomes -> assertThat(outcomes.get(0)).isEqualTo(new Outcome.Success<>("a")))
                .verifyComplete();
    }

    @Test
    void noMoreThanTheLimitRunAtOnceAndASlowHeadDoesNotHoldTheRestBack() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Mono<Integer>> sources = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int value = i;
            sources.add(Mono.defer(() -> {
                most.accumulateAndGet(running.incrementAndGet(), Math::max);
                return after(value == 0 ? 900 : 100, value).doOnTerminate(running::decrementAndGet);
            }));
        }
        StepVerifier.withVirtualTime(() -> Gather.limited(sources, 2))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(900))
                .expectNext(IntStream.range(0, 10).boxed().toList())
                .verifyComplete();
        assertThat(most).hasValue(2);
    }

    @Test
    void aLimitBelowOneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Gather.limited(List.of(Mono.just(1)), 0))
                .withMessage("concurrency must be at least 1: 0");
        assertThatIllegalArgumentException().isThrownBy(() -> Gather.limitedOutcomes(List.of(Mono.just(1)), 0));
    }

    @Test
    void theListGivenMayChangeAfterwards() {
        List<Mono<Integer>> sources = new ArrayList<>(List.of(Mono.just(1), Mono.just(2)));
        Mono<List<Integer>> all = Gather.all(sources);
        sources.clear();
        assertThat(all.block()).containsExactly(1, 2);
        assertThat(all.block()).containsExactly(1, 2);
    }

    @Test
    void theContextReachesEverySource() {
        Mono<String> who = Mono.deferContextual(ctx -> Mono.just(ctx.get("who")));
        assertThat(Gather.all(List.of(who, who))
                        .contextWrite(ctx -> ctx.put("who", "me"))
                        .block())
                .containsExactly("me", "me");
        assertThat(Gather.limited(List.of(who, who), 1)
                        .contextWrite(ctx -> ctx.put("who", "me"))
                        .block())
                .containsExactly("me", "me");
    }

    @Test
    @Tag("storm")
    void cancellingAtRandomLeavesNothingRunning() {
        Random random = new Random(5);
        AtomicInteger running = new AtomicInteger();
        Mono<Long> source = Mono.delay(Duration.ofNanos(1))
                .doOnSubscribe(s -> running.incrementAndGet())
                .doFinally(signal -> running.decrementAndGet());
        List<Mono<Long>> sources = List.of(source, source, source, source);
        for (int round = 0; round < 1000; round++) {
            var subscription =
                    (random.nextBoolean() ? Gather.limitedOutcomes(sources, 2) : Gather.outcomes(sources)).subscribe();
            for (int spin = random.nextInt(2000); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            subscription.dispose();
        }
        long giveUp = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (running.get() > 0 && System.nanoTime() < giveUp) {
            Thread.onSpinWait();
        }
        assertThat(running).hasValue(0);
    }

    @Test
    void manySourcesThatAnswerAtOnceDoNotGoDeeperIntoTheStack() {
        List<Mono<Integer>> many =
                IntStream.range(0, 100_000).mapToObj(Mono::just).toList();
        assertThat(Gather.limited(many, 2).block()).hasSize(100_000).endsWith(99_999);
    }

    /** Sources end on several threads: all arrive, at their places, and no more run at once than may. */
    @Test
    void aLimitHoldsAcrossThreads() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Mono<Integer>> sources = IntStream.range(0, 10_000)
                .mapToObj(i -> Mono.fromSupplier(() -> {
                            most.accumulateAndGet(running.incrementAndGet(), Math::max);
                            running.decrementAndGet();
                            return i;
                        })
                        .subscribeOn(Schedulers.parallel()))
                .toList();
        assertThat(Gather.limited(sources, 4).block(Duration.ofSeconds(60)))
                .isEqualTo(IntStream.range(0, 10_000).boxed().toList());
        assertThat(most.get()).isBetween(1, 4);
    }
}
