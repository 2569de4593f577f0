package io.weir.operators.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.operators.deadline.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.publisher.TestPublisher;

class SingleFlightTest {

    private final SingleFlight<String, String> flights = new SingleFlight<>();
    private final AtomicInteger loads = new AtomicInteger();
    private final List<String> got = new ArrayList<>();

    private Mono<String> load(String key) {
        return Mono.fromSupplier(() -> key + "#" + loads.incrementAndGet());
    }

    @Test
    void thoseWhoAskAtTheSameTimeShareOneLoad() {
        TestPublisher<String> slow = TestPublisher.create();
        for (int i = 0; i < 3; i++) {
            flights.get("a", key -> {
                        loads.incrementAndGet();
                        return slow.mono();
                    })
                    .subscribe(got::add);
        }
        assertThat(loads).hasValue(1);
        slow.emit("v");
        assertThat(got).containsExactly("v", "v", "v");
    }

    @Test
    void nothingIsRemembered() {
        Mono<String> a = flights.get("a", this::load);
        assertThat(loads).hasValue(0);
        assertThat(a.block()).isEqualTo("a#1");
        assertThat(a.block()).isEqualTo("a#2");
        assertThat(flights.get("b", this::load).block()).isEqualTo("b#3");
    }

    @Test
    void emptinessAndErrorsAreSharedToo() {
        IOException broken = new IOException("broken");
        TestPublisher<String> failing = TestPublisher.create();
        List<Throwable> errors = new ArrayList<>();
        flights.get("a", key -> failing.mono()).subscribe(got::add, errors::add);
        flights.get("a", key -> failing.mono()).subscribe(got::add, errors::add);
        failing.error(broken);
        assertThat(errors).containsExactly(broken, broken);
        StepVerifier.create(flights.get("a", key -> Mono.empty())).verifyComplete();
        assertThat(flights.get("a", this::load).block()).isEqualTo("a#1");
    }

    @Test
    void theLastOneToLeaveEndsTheLoadAndTheNextStartsAnew() {
        TestPublisher<String> slow = TestPublisher.create();
        Disposable first = flights.get("a", key -> slow.mono()).subscribe(got::add);
        Disposable second = flights.get("a", key -> slow.mono()).subscribe(got::add);
        Disposable third = flights.get("a", key -> slow.mono()).subscribe(got::add);
        second.dispose();
        second.dispose();
        first.dispose();
        slow.assertNotCancelled();
        third.dispose();
        slow.assertCancelled();
        assertThat(flights.get("a", this::load).block()).isEqualTo("a#1");
        assertThat(got).isEmpty();
    }

    @Test
    void aLoadThatIsLeftWhileItBeginsIsCancelled() {
        PublisherProbe<String> loading = PublisherProbe.of(Mono.never());
        Disposable.Swap caller = Disposables.swap();
        Mono<String> flight = flights.get("a", key -> {
            caller.dispose();
            return loading.mono();
        });
        boolean unused = caller.update(
                flight.doOnSubscribe(s -> caller.update(s::cancel)).subscribe(got::add));
        loading.assertWasSubscribed();
        loading.assertWasCancelled();
        assertThat(flights.get("a", this::load).block()).isEqualTo("a#1");
        assertThat(got).isEmpty();
    }

    @Test
    void whoeverLeavesOnBeingToldLeavesTheOthersTheirs() {
        TestPublisher<String> slow = TestPublisher.create();
        Disposable.Swap other = Disposables.swap();
        flights.get("a", key -> slow.mono()).subscribe(got::add);
        other.update(flights.get("a", key -> slow.mono()).subscribe(value -> other.dispose()));
        flights.get("a", key -> slow.mono()).subscribe(value -> {
            other.dispose();
            got.add(value);
        });
        slow.emit("v");
        assertThat(got).containsExactly("v", "v");
    }

    @Test
    void anEmptyOrFailedLoadIsToldToWhoHasAskedForNothing() {
        StepVerifier.create(flights.get("a", key -> Mono.empty()), 0).verifyComplete();
        StepVerifier.create(flights.get("a", key -> Mono.error(new IOException("broken"))), 0)
                .verifyErrorMessage("broken");
        StepVerifier.create(flights.get("a", this::load), 0)
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(1))
                .thenRequest(1)
                .expectNext("a#1")
                .verifyComplete();
    }

    @Test
    void aLoaderThatThrowsFailsItsCallers() {
        StepVerifier.create(flights.get("a", key -> {
                    throw new IllegalStateException("broken");
                }))
                .verifyErrorMessage("broken");
        assertThat(flights.get("a", this::load).block()).isEqualTo("a#1");
    }

    @Test
    void theLoadSeesTheFirstCallersContextWithoutItsDeadline() {
        Mono<String> result = flights.get(
                        "a",
                        key -> Mono.deferContextual(context -> Mono.just(
                                context.get("who") + " " + Deadline.in(context).isPresent())))
                .contextWrite(context ->
                        Deadline.at(Instant.parse("9999-01-01T00:00:00Z")).write(context))
                .contextWrite(context -> context.put("who", "me"));
        assertThat(result.block()).isEqualTo("me false");
    }

    /** Callers come, are answered and leave on several threads; none is forgotten and nothing is left behind. */
    @Test
    void underManyThreadsEveryoneIsAnsweredAndNothingStays() {
        Scheduler threads = Schedulers.newParallel("callers", 4);
        try {
            Long answered = Flux.range(0, 100_000)
                    .flatMap(
                            i -> flights.get("k" + i % 3, this::load)
                                    .subscribeOn(threads)
                                    .transform(one -> i % 4 == 0
                                            ? Mono.firstWithSignal(
                                                    Mono.just("left").publishOn(threads), one)
                                            : one),
                            64)
                    .count()
                    .block(Duration.ofSeconds(60));
            assertThat(answered).isEqualTo(100_000);
        } finally {
            threads.dispose();
        }
        int before = loads.get();
        for (int i = 0; i < 3; i++) {
            assertThat(flights.get("k" + i, this::load).block()).isEqualTo("k" + i + "#" + (before + i + 1));
        }
    }

    /** One may join a load that is not begun yet, and leave as the last one, before its first caller is in it. */
    @Test
    void whoComesAndGoesTakesNobodysLoadAway() {
        Scheduler thread = Schedulers.newSingle("comes and goes");
        AtomicBoolean over = new AtomicBoolean();
        Mono<String> value = flights.get("a", this::load);
        try {
            thread.schedule(() -> {
                while (!over.get()) {
                    value.subscribe().dispose();
                }
            });
            for (int i = 0; i < 200_000; i++) {
                assertThat(value.block(Duration.ofSeconds(10))).startsWith("a#");
            }
        } finally {
            over.set(true);
            thread.dispose();
        }
    }
}
