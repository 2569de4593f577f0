package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.cache.AsyncCache;
import io.weir.operators.cache.SingleFlight;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.deadline.DeadlineExceededException;
import io.weir.operators.gather.Gather;
import io.weir.operators.gather.Outcome;
import io.weir.operators.hedge.Hedge;
import io.weir.operators.parallel.Workers;
import io.weir.operators.retry.Retry;
import io.weir.operators.retry.RetryBudget;
import io.weir.operators.timer.Timer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;
import reactor.test.publisher.TestPublisher.Violation;

/** What every decorator promises alike, whatever it does besides, of cold and hot sources and however they end. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OperatorContractTest {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Workers workers = Workers.blocking("contract", 2, 10);

    /** A decorator of its own for each test. */
    private record OfMono(String name, boolean remembers, UnaryOperator<Mono<String>> decorator) {
        Mono<String> around(Mono<String> source) {
            return decorator.apply(source);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private record OfFlux(String name, UnaryOperator<Flux<String>> decorator) {
        Flux<String> around(Flux<String> source) {
            return decorator.apply(source);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    List<OfMono> ofMono() {
        AsyncCache<String, String> cache =
                AsyncCache.<String, String>named("contract").build();
        SingleFlight<String, String> flights = new SingleFlight<>();
        AsyncCache<String, String> inner =
                AsyncCache.<String, String>named("inner").build();
        return List.of(
                new OfMono("timer", false, Timer.named("a")::mono),
                new OfMono("deadline", false, Deadline.within(HOUR)::mono),
                new OfMono("retry", false, retry()::mono),
                new OfMono("cache", true, source -> cache.get("key", key -> source)),
                new OfMono(
                        "attempt's time limit",
                        false,
                        source -> Deadline.within(HOUR).mono(source, AssertionError::new)),
                new OfMono("single flight", false, source -> flights.get("key", key -> source)),
                new OfMono("hedge", false, Hedge.after(HOUR)::mono),
                new OfMono("gathered", false, source -> first(Gather.all(List.of(source, Mono.just("other"))))),
                new OfMono("limited", false, source -> first(Gather.limited(List.of(source), 1))),
                new OfMono("gathered outcomes", false, source -> single(Gather.outcomes(List.of(source)))),
                new OfMono("limited outcomes", false, source -> single(Gather.limitedOutcomes(List.of(source), 1))),
                new OfMono(
                        "decorators",
                        true,
                        Decorators.<String>of("a")
                                .timer(timer -> timer)
                                .deadline(HOUR)
                                .cache(inner, "key")
                                .retry(unused -> retry())
                                .hedge(Hedge.after(HOUR))
                                .attemptTimeout(HOUR)::mono));
    }

    /** All but the timer, which looks on and stops nothing, and Reactor's zip, which lets it disappear. */
    List<OfMono> ofMonoThatDrop() {
        return ofMono().stream()
                .filter(operator -> !Set.of("timer", "gathered").contains(operator.name()))
                .toList();
    }

    List<OfFlux> ofFlux() {
        return List.of(
                new OfFlux("timer", Timer.named("a")::flux),
                new OfFlux("deadline", Deadline.within(HOUR)::flux),
                new OfFlux("retry", retry()::flux),
                new OfFlux("workers in order", source -> workers.map(source, Function.identity())),
                new OfFlux("workers", source -> workers.mapUnordered(source, Function.identity())),
                new OfFlux(
                        "decorators",
                        Decorators.<String>of("a")
                                .timer(timer -> timer)
                                .deadline(HOUR)
                                .retry(unused -> retry())
                                .attemptTimeout(HOUR)::flux));
    }

    private static Retry retry() {
        return Retry.of("a").maxAttempts(2).deadline(HOUR).budget(RetryBudget.of(0.1, 10));
    }

    /** Of the first source; that it is empty is an error in a gathering of values. */
    private static Mono<String> first(Mono<List<String>> values) {
        return values.map(list -> list.get(0)).onErrorComplete(NoSuchElementException.class);
    }

    private static Mono<String> single(Mono<List<Outcome<String>>> outcomes) {
        return outcomes.map(list -> list.get(0))
                .flatMap(outcome -> outcome instanceof Outcome.Failure<String> failure
                        ? Mono.error(failure.error())
                        : Mono.justOrEmpty(outcome.value()));
    }

    @AfterAll
    void close() {
        workers.close();
    }

    @ParameterizedTest
    @MethodSource("ofMono")
    void nothingHappensBeforeTheSubscription(OfMono operator) {
        PublisherProbe<String> source = PublisherProbe.of(Mono.just("a"));
        Mono<String> decorated = operator.around(source.mono());
        source.assertWasNotSubscribed();
        StepVerifier.create(decorated).expectNext("a").verifyComplete();
        source.assertWasSubscribed();
        source.assertWasNotCancelled();
        assertThat(source.subscribeCount()).isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("ofMono")
    void everySubscriptionStartsAnewUnlessTheResultIsRemembered(OfMono operator) {
        AtomicInteger count = new AtomicInteger();
        Mono<String> decorated = operator.around(Mono.fromSupplier(() -> "" + count.incrementAndGet()));
        StepVerifier.create(decorated).expectNext("1").verifyComplete();
        StepVerifier.create(decorated)
                .expectNext(operator.remembers() ? "1" : "2")
                .verifyComplete();
    }

    @ParameterizedTest
    @MethodSource("ofMono")
    void emptinessStaysEmptiness(OfMono operator) {
        StepVerifier.create(operator.around(Mono.empty())).verifyComplete();
    }

    @ParameterizedTest
    @MethodSource("ofMono")
    void whoAsksLateIsAnsweredThen(OfMono operator) {
        StepVerifier.create(operator.around(Mono.just("a")), 0)
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(1))
                .thenRequest(1)
                .expectNext("a")
                .verifyComplete();
    }

    @ParameterizedTest
    @MethodSource("ofMono")
    void whoCancelsAtOnceLeavesNothingRunning(OfMono operator) {
        PublisherProbe<String> source = PublisherProbe.of(Mono.never());
        StepVerifier.create(operator.around(source.mono()).doOnSubscribe(Subscription::cancel))
                .thenCancel()
                .verify();
        assertThat(source.wasSubscribed()).isEqualTo(source.wasCancelled());
    }

    @ParameterizedTest
    @MethodSource("ofMono")
    void theErrorThatComesOutIsTheOneThatWentIn(OfMono operator) {
        Exception broken = new Exception("checked, and still itself");
        StepVerifier.create(operator.around(Mono.error(broken)))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(broken));
    }

    @ParameterizedTest
    @MethodSource("ofMono")
    void whoCancelsCancelsTheSource(OfMono operator) {
        PublisherProbe<String> source = PublisherProbe.of(Mono.never());
        Disposable subscription = operator.around(source.mono()).subscribe();
        source.assertWasSubscribed();
        source.assertWasNotCancelled();
        subscription.dispose();
        source.assertWasCancelled();
    }

    @ParameterizedTest
    @MethodSource("ofMono")
    void aHotSourceIsHeardFromTheSubscriptionOn(OfMono operator) {
        TestPublisher<String> hot = TestPublisher.create();
        Mono<String> decorated = operator.around(hot.mono());
        hot.next("too early");
        StepVerifier.create(decorated).then(() -> hot.emit("a")).expectNext("a").verifyComplete();
    }

    @ParameterizedTest
    @MethodSource("ofMonoThatDrop")
    void whatComesAfterTheEndIsDropped(OfMono operator) {
        TestPublisher<String> careless = TestPublisher.createNoncompliant(Violation.CLEANUP_ON_TERMINATE);
        StepVerifier.create(operator.around(careless.mono()))
                .then(() -> careless.next("value").next("late").error(new IOException("later")))
                .expectNext("value")
                .expectComplete()
                .verifyThenAssertThat()
                .hasDropped("late")
                .hasDroppedErrorWithMessage("later");
    }

    @ParameterizedTest
    @MethodSource("ofMono")
    void theContextReachesTheSource(OfMono operator) {
        Mono<String> decorated = operator.around(Mono.deferContextual(context -> Mono.just(context.get("who"))))
                .contextWrite(context -> context.put("who", "Ada"));
        StepVerifier.create(decorated).expectNext("Ada").verifyComplete();
    }

    @ParameterizedTest
    @MethodSource("ofMono")
    void theDeadlineOfTheWholeCutsIt(OfMono operator) {
        PublisherProbe<String> source = PublisherProbe.of(Mono.never());
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND).mono(operator.around(source.mono())))
                .expectSubscription()
                .expectNoEvent(SECOND.minusMillis(1))
                .thenAwait(Duration.ofMillis(1))
                .verifyError(DeadlineExceededException.class);
        source.assertWasCancelled();
    }

    @ParameterizedTest
    @MethodSource("ofFlux")
    void everyElementComesAndEverySubscriptionStartsAnew(OfFlux operator) {
        PublisherProbe<String> source = PublisherProbe.of(Flux.range(0, 1000).map(String::valueOf));
        Flux<String> decorated = operator.around(source.flux());
        source.assertWasNotSubscribed();
        for (int subscriptions = 1; subscriptions <= 2; subscriptions++) {
            assertThat(decorated.map(Integer::valueOf).sort().collectList().block(HOUR))
                    .hasSize(1000)
                    .startsWith(0, 1)
                    .endsWith(999);
            assertThat(source.subscribeCount()).isEqualTo(subscriptions);
        }
    }

    @ParameterizedTest
    @MethodSource("ofFlux")
    void noMoreIsAskedOfTheSourceThanIsBounded(OfFlux operator) throws InterruptedException {
        List<Long> asked = new CopyOnWriteArrayList<>();
        // Results of workers come, and are cancelled, on the worker's thread.
        CountDownLatch cancelled = new CountDownLatch(1);
        TestPublisher<String> source = TestPublisher.create();
        Flux<String> decorated =
                operator.around(source.flux().doOnRequest(asked::add).doOnCancel(cancelled::countDown));
        StepVerifier.create(decorated, 1)
                .then(() -> source.next("a"))
                .expectNext("a")
                .thenCancel()
                .verify();
        assertThat(cancelled.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(asked.get(0)).isBetween(1L, 2L);
    }

    @ParameterizedTest
    @MethodSource("ofFlux")
    void endsOfAFluxStayWhatTheyAre(OfFlux operator) {
        StepVerifier.create(operator.around(Flux.empty())).verifyComplete();
        Exception broken = new Exception("checked, and still itself");
        StepVerifier.create(operator.around(Flux.error(broken)))
                .verifyErrorSatisfies(error -> assertThat(error).isSameAs(broken));
    }

    @ParameterizedTest
    @MethodSource("ofFlux")
    void theContextReachesTheSourceOfAFlux(OfFlux operator) {
        Flux<String> decorated = operator.around(Flux.deferContextual(context -> Flux.just(context.<String>get("who"))))
                .contextWrite(context -> context.put("who", "Ada"));
        StepVerifier.create(decorated).expectNext("Ada").verifyComplete();
    }

    @ParameterizedTest
    @MethodSource("ofFlux")
    void theDeadlineOfTheWholeCutsAFlux(OfFlux operator) {
        PublisherProbe<String> source = PublisherProbe.of(Flux.never());
        StepVerifier.withVirtualTime(() -> Deadline.within(SECOND).flux(operator.around(source.flux())))
                .expectSubscription()
                .expectNoEvent(SECOND.minusMillis(1))
                .thenAwait(Duration.ofMillis(1))
                .verifyError(DeadlineExceededException.class);
        source.assertWasCancelled();
    }
}
