package io.weir.operators.timer;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.operators.VirtualClock;
import io.weir.operators.timer.Timing.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;

class TimerTest {

    private final List<Timing> timings = new ArrayList<>();
    private final Timer timer =
            Timer.named("fetch").clock(VirtualClock::nanoTime).listener(timings::add);

    private Timing only() {
        assertThat(timings).hasSize(1);
        return timings.get(0);
    }

    @Test
    void aSuccessIsToldAsTheLessonTellsIt() {
        StepVerifier.withVirtualTime(() -> timer.mono(Mono.delay(Duration.ofNanos(500_123_456))))
                .thenAwait(Duration.ofSeconds(1))
                .expectNext(0L)
                .verifyComplete();
        assertThat(only())
                .hasToString("fetch took 0.5001s")
                .isEqualTo(new Timing(
                        "fetch",
                        Outcome.SUCCESS,
                        Duration.ofNanos(500_123_456),
                        Duration.ofNanos(500_123_456),
                        1,
                        null));
    }

    @Test
    void anEmptySourceIsToldApart() {
        StepVerifier.withVirtualTime(
                        () -> timer.mono(Mono.delay(Duration.ofSeconds(1)).then()))
                .thenAwait(Duration.ofSeconds(1))
                .verifyComplete();
        assertThat(only()).hasToString("fetch took 1.0000s (empty)");
        assertThat(only().firstElement()).isNull();
        assertThat(only().count()).isZero();
    }

    @Test
    void aFailureIsToldApartAndKeepsItsError() {
        IllegalStateException broken = new IllegalStateException("broken");
        StepVerifier.withVirtualTime(
                        () -> timer.mono(Mono.delay(Duration.ofSeconds(1)).then(Mono.error(broken))))
                .thenAwait(Duration.ofSeconds(1))
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(broken));
        assertThat(only()).hasToString("fetch took 1.0000s (error: java.lang.IllegalStateException: broken)");
        assertThat(only().error()).isSameAs(broken);
    }

    @Test
    void aCancelledSubscriptionIsToldApart() {
        StepVerifier.withVirtualTime(() -> timer.mono(Mono.never()))
                .thenAwait(Duration.ofSeconds(2))
                .thenCancel()
                .verify();
        assertThat(only()).hasToString("fetch took 2.0000s (cancelled)");
    }

    @Test
    void aFluxIsMeasuredToItsFirstElementAndToItsEndAndCounted() {
        StepVerifier.withVirtualTime(() -> timer.flux(Flux.interval(Duration.ofSeconds(2), Duration.ofSeconds(1))
                        .take(3)))
                .thenAwait(Duration.ofSeconds(10))
                .expectNextCount(3)
                .verifyComplete();
        assertThat(only())
                .isEqualTo(new Timing("fetch", Outcome.SUCCESS, Duration.ofSeconds(4), Duration.ofSeconds(2), 3, null));
    }

    @Test
    void aFluxThatIsCancelledMidwayTellsHowFarItCame() {
        StepVerifier.withVirtualTime(
                        () -> timer.flux(Flux.interval(Duration.ofSeconds(1))).take(2))
                .thenAwait(Duration.ofSeconds(10))
                .expectNextCount(2)
                .verifyComplete();
        assertThat(only().outcome()).isEqualTo(Outcome.CANCELLED);
        assertThat(only().count()).isEqualTo(2);
        assertThat(only().elapsed()).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void aFluxThatFailsMidwayTellsHowFarItCame() {
        StepVerifier.withVirtualTime(
                        () -> timer.flux(Flux.just(1, 2).concatWith(Mono.error(new IllegalStateException()))))
                .expectNext(1, 2)
                .verifyError();
        assertThat(only().outcome()).isEqualTo(Outcome.ERROR);
        assertThat(only().count()).isEqualTo(2);
        assertThat(only().firstElement()).isZero();
    }

    @Test
    void theTimeDoesNotIncludeWhatIsDoneWithTheElement() {
        long[] now = {-3};
        Timer own = Timer.named("fetch").clock(() -> now[0]).listener(timings::add);
        own.mono(Mono.fromSupplier(() -> now[0] += 5))
                .doOnNext(value -> now[0] += 1000)
                .block();
        assertThat(only().elapsed()).isEqualTo(Duration.ofNanos(5));
        assertThat(only().firstElement()).isEqualTo(Duration.ofNanos(5));
    }

    @Test
    void whoCancelsCancelsTheSource() {
        PublisherProbe<Integer> source = PublisherProbe.of(Flux.never());
        Timer own = Timer.named("fetch").listener(timings::add);
        own.flux(source.flux()).subscribe().dispose();
        source.assertWasCancelled();
        assertThat(only().outcome()).isEqualTo(Outcome.CANCELLED);
    }

    /** What Reactor's own tools for finding faults ask of an operator. */
    @Test
    void itShowsItsNeighboursToWhoScansAPipeline() {
        AtomicReference<Scannable> found = new AtomicReference<>();
        Timer.named("fetch")
                .mono(Mono.just(1))
                .doOnSubscribe(subscription -> found.set(Scannable.from(subscription)))
                .block();
        assertThat(found.get().scan(Attr.PARENT)).isNotNull();
        assertThat(found.get().scan(Attr.ACTUAL)).isNotNull();
        assertThat(found.get().scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.SYNC);
        assertThat(found.get().scan(Attr.PREFETCH)).isZero();
    }

    @Test
    void eachSubscriptionIsMeasuredOnceWhateverSignalsFollow() {
        TestPublisher<Integer> wild = TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
        Timer own = Timer.named("fetch").listener(timings::add);
        Flux<Integer> measured = own.flux(wild.flux());
        StepVerifier.create(measured)
                .then(() -> wild.next(1).complete())
                .expectNext(1)
                .verifyComplete();
        assertThat(timings).hasSize(1);
        StepVerifier.create(measured).then(wild::complete).verifyComplete();
        assertThat(timings).hasSize(2);
    }

    @Test
    void everyListenerIsToldInOrder() {
        List<String> told = new ArrayList<>();
        Timer.named("a")
                .listener(timing -> told.add("first"))
                .listener(timing -> told.add("second"))
                .mono(Mono.just(1))
                .block();
        assertThat(told).containsExactly("first", "second");
    }

    @Test
    void aListenerThatThrowsDoesNotTouchTheResult() {
        List<Throwable> dropped = new ArrayList<>();
        Hooks.onErrorDropped(dropped::add);
        try {
            IllegalStateException broken = new IllegalStateException();
            Timer bad = Timer.named("a").listener(timing -> {
                throw broken;
            });
            assertThat(bad.mono(Mono.just(1)).block()).isEqualTo(1);
            assertThat(bad.flux(Flux.just(1, 2)).collectList().block()).containsExactly(1, 2);
            assertThat(dropped).containsExactly(broken, broken);
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    @Test
    void micrometerIsToldWithBoundedTags() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        Timer measured = Timer.named("fetch").clock(VirtualClock::nanoTime).registry(registry, "service", "shop");
        StepVerifier.withVirtualTime(() -> measured.mono(Mono.delay(Duration.ofSeconds(3))))
                .thenAwait(Duration.ofSeconds(3))
                .expectNextCount(1)
                .verifyComplete();
        StepVerifier.withVirtualTime(() -> measured.flux(Flux.just(1, 2, 3).delaySequence(Duration.ofSeconds(1))))
                .thenAwait(Duration.ofSeconds(3))
                .expectNextCount(3)
                .verifyComplete();
        StepVerifier.withVirtualTime(() -> measured.flux(Flux.empty())).verifyComplete();
        StepVerifier.withVirtualTime(() -> measured.mono(Mono.error(new IllegalStateException())))
                .verifyError();
        StepVerifier.withVirtualTime(() -> measured.mono(Mono.never()))
                .thenCancel()
                .verify();

        var success = registry.get("operation.duration")
                .tags("operation", "fetch", "service", "shop", "outcome", "success")
                .timer();
        assertThat(success.count()).isEqualTo(2);
        assertThat(success.totalTime(TimeUnit.SECONDS)).isEqualTo(4);
        for (String outcome : List.of("empty", "error", "cancelled")) {
            assertThat(registry.get("operation.duration")
                            .tags("outcome", outcome)
                            .timer()
                            .count())
                    .as(outcome)
                    .isEqualTo(1);
        }
        var first = registry.get("operation.first.element")
                .tags("operation", "fetch")
                .timer();
        assertThat(first.count()).isEqualTo(1);
        assertThat(first.totalTime(TimeUnit.SECONDS)).isEqualTo(1);
        var elements = registry.get("operation.elements").summary();
        assertThat(elements.count()).isEqualTo(2);
        assertThat(elements.totalAmount()).isEqualTo(3);
        assertThat(registry.getMeters()).hasSize(6);
    }

    @Test
    void demandAndContextPassThrough() {
        Flux<Integer> source = Flux.deferContextual(ctx -> Flux.range(ctx.get("from"), 5));
        StepVerifier.create(timer.clock(System::nanoTime).flux(source).contextWrite(ctx -> ctx.put("from", 7)), 2)
                .expectNext(7, 8)
                .thenRequest(1)
                .expectNext(9)
                .thenCancel()
                .verify();
        assertThat(only().count()).isEqualTo(3);
    }

    @Test
    void whatAFilterBehindRefusesHasBeenSeen() {
        Timer own = timer.clock(System::nanoTime);
        own.flux(Flux.range(0, 10)).filter(value -> value < 3).blockLast();
        own.mono(Mono.just(5)).filter(value -> value < 3).block();
        assertThat(timings).extracting(Timing::count).containsExactly(10L, 1L);
        assertThat(timings).extracting(Timing::outcome).containsOnly(Outcome.SUCCESS);
    }
}
