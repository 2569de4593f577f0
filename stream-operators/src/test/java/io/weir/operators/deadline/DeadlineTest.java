package io.weir.operators.deadline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.util.context.Context;

class DeadlineTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private static Mono<Duration> left() {
        return Mono.deferContextual(
                ctx -> Mono.justOrEmpty(Deadline.in(ctx).map(deadline -> deadline.left(Schedulers.parallel()))));
    }

    @Test
    void whatIsTooSlowIsCancelled() {
        PublisherProbe<String> slow = PublisherProbe.of(Mono.never());
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND).mono(slow.mono()))
                .expectSubscription()
                .expectNoEvent(SECOND)
                .verifyErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(TimeoutException.class)
                        .isInstanceOf(DeadlineExceededException.class)
                        .hasMessage("the deadline 1970-01-01T00:00:01Z has passed"));
        slow.assertWasCancelled();
    }

    @Test
    void whatIsInTimeIsLeftAlone() {
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND).mono(Mono.delay(SECOND.minusMillis(1))))
                .thenAwait(Duration.ofSeconds(5))
                .expectNext(0L)
                .verifyComplete();
        StepVerifier.create(Deadline.within(SECOND).mono(Mono.empty())).verifyComplete();
        IllegalStateException broken = new IllegalStateException();
        StepVerifier.create(Deadline.within(SECOND).flux(Flux.just(1).concatWith(Mono.error(broken))))
                .expectNext(1)
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(broken));
    }

    @Test
    void theWholeOfAFluxIsLimitedNotItsGaps() {
        AtomicBoolean cancelled = new AtomicBoolean();
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND)
                        .flux(Flux.interval(Duration.ofMillis(300)).doOnCancel(() -> cancelled.set(true))))
                .thenAwait(Duration.ofSeconds(10))
                .expectNext(0L, 1L, 2L)
                .verifyError(DeadlineExceededException.class);
        assertThat(cancelled).isTrue();
    }

    @Test
    void aFluxInTimeCompletes() {
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND)
                        .flux(Flux.interval(Duration.ofMillis(300)).take(3)))
                .thenAwait(Duration.ofSeconds(10))
                .expectNext(0L, 1L, 2L)
                .verifyComplete();
    }

    @Test
    void everySubscriptionHasItsOwnTime() {
        StepVerifier.withVirtualTime(() -> {
                    Mono<Duration> limited = Deadline.within(SECOND).mono(left());
                    return limited.concatWith(Mono.delay(Duration.ofSeconds(10)).then(limited));
                })
                .thenAwait(Duration.ofSeconds(10))
                .expectNext(SECOND, SECOND)
                .verifyComplete();
    }

    @Test
    void anInnerDeadlineCanOnlyBeEarlier() {
        Supplier<Mono<Duration>> later = () -> Deadline.within(SECOND)
                .mono(Deadline.within(SECOND.multipliedBy(5)).mono(left()));
        Supplier<Mono<Duration>> earlier = () -> Deadline.within(SECOND.multipliedBy(5))
                .mono(Deadline.within(SECOND).mono(left()));
        StepVerifier.withVirtualTime(later).expectNext(SECOND).verifyComplete();
        StepVerifier.withVirtualTime(earlier).expectNext(SECOND).verifyComplete();
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND)
                        .flux(Deadline.within(SECOND.multipliedBy(5))
                                .flux(Flux.never())
                                .onErrorResume(e -> Flux.just("inner"))))
                .thenAwait(Duration.ofSeconds(1))
                .verifyError(DeadlineExceededException.class);
    }

    @Test
    void pastTheDeadlineNothingIsSubscribedTo() {
        PublisherProbe<String> source = PublisherProbe.of(Mono.just("a"));
        Deadline passed = Deadline.at(Instant.EPOCH);
        StepVerifier.create(passed.mono(source.mono())).verifyError(DeadlineExceededException.class);
        StepVerifier.create(passed.flux(source.flux())).verifyError(DeadlineExceededException.class);
        StepVerifier.create(passed.mono(Deadline.within(SECOND).mono(source.mono())))
                .verifyError(DeadlineExceededException.class);
        source.assertWasNotSubscribed();
    }

    @Test
    void aTimeLimitWithAnErrorOfItsOwnIsNotTold() {
        PublisherProbe<Duration> slow = PublisherProbe.of(left().delayElement(SECOND));
        IllegalStateException late = new IllegalStateException("late");
        StepVerifier.withVirtualTime(
                        () -> Deadline.within(SECOND).mono(slow.mono().then(Mono.never()), () -> late))
                .expectSubscription()
                .expectNoEvent(SECOND)
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(late));
        slow.assertWasSubscribed();
        StepVerifier.create(Deadline.within(SECOND).mono(left(), () -> late)).verifyComplete();
    }

    @Test
    void onlyADeadlineThatIsThereIsHeeded() {
        StepVerifier.withVirtualTime(() -> Deadline.heed(Mono.delay(SECOND.multipliedBy(3))))
                .thenAwait(SECOND.multipliedBy(3))
                .expectNext(0L)
                .verifyComplete();
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND).visible(Deadline.heed(Mono.never())))
                .expectSubscription()
                .expectNoEvent(SECOND)
                .verifyError(DeadlineExceededException.class);
    }

    /** A source may end at the very moment when its time is over: one of both is told, and only once. */
    @Test
    void anEndThatRacesWithTheTimeIsToldOnce() {
        AtomicInteger ends = new AtomicInteger();
        for (int i = 0; i < 500; i++) {
            Deadline.within(Duration.ofMillis(1))
                    .mono(Mono.delay(Duration.ofMillis(1)))
                    .doOnTerminate(ends::incrementAndGet)
                    .onErrorComplete(DeadlineExceededException.class)
                    .block(Duration.ofSeconds(10));
            assertThat(ends.getAndSet(0)).isEqualTo(1);
        }
    }

    @Test
    void aVisibleDeadlineIsOnlyTold() {
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND).visible(left().delayElement(Duration.ofSeconds(3))))
                .thenAwait(Duration.ofSeconds(3))
                .expectNext(SECOND)
                .verifyComplete();
    }

    @Test
    void aDeadlineInTheContextCutsWhatHasALaterOne() {
        Mono<String> later = Deadline.at(Instant.ofEpochSecond(60)).mono(Mono.never());
        Flux<String> laterFlux = Deadline.at(Instant.ofEpochSecond(60)).flux(Flux.never());
        for (Mono<String> limited : List.of(later, laterFlux.next())) {
            StepVerifier.withVirtualTime(() -> Deadline.within(SECOND).visible(limited))
                    .expectSubscription()
                    .expectNoEvent(SECOND)
                    .verifyErrorMessage("the deadline 1970-01-01T00:00:01Z has passed");
        }
    }

    @Test
    void theEarlierDeadlineStaysInTheContext() {
        Deadline early = Deadline.at(Instant.ofEpochMilli(1000));
        Deadline late = Deadline.at(Instant.ofEpochMilli(2000));
        assertThat(Deadline.in(late.write(early.write(Context.empty())))).contains(early);
        assertThat(Deadline.in(early.write(late.write(Context.empty())))).contains(early);
        assertThat(Deadline.in(Context.empty())).isEmpty();
    }

    @Test
    void aHeaderCarriesTheDeadlineToTheMillisecond() {
        Deadline deadline = Deadline.at(Instant.parse("2026-01-31T12:00:00.250999Z"));
        assertThat(deadline.header()).isEqualTo("2026-01-31T12:00:00.250Z");
        assertThat(Deadline.parse(deadline.header()))
                .isEqualTo(deadline)
                .hasSameHashCodeAs(deadline)
                .hasToString("Deadline[2026-01-31T12:00:00.250Z]")
                .isNotEqualTo(Deadline.at(Instant.EPOCH))
                .isNotEqualTo("2026-01-31T12:00:00.250Z");
        assertThat(Deadline.parse(" 2026-01-31T13:00:00.250+01:00 ")).isEqualTo(deadline);
        assertThat(deadline.moment()).isEqualTo(Instant.parse("2026-01-31T12:00:00.250Z"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "soon", "1769860800", "2026-01-31", "2026-01-31T25:00:00Z", "+999999999-12-31T23:59:59Z"})
    void whatIsNoTimeIsRefused(String header) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Deadline.parse(header))
                .withMessageContaining(header);
    }

    @Test
    void aDeadlineLiesAhead() {
        for (Duration time : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> Deadline.within(time));
        }
    }
}
