package io.weir.operators.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class WorkersTest {

    private final Workers workers = Workers.blocking("blocking", 3, 4);
    private final Workers cores = Workers.computing("computing", 4);

    @AfterEach
    void close() {
        workers.close();
        cores.close();
    }

    @Test
    void callsRunOnThreadsOfTheName() {
        assertThat(workers.call(() -> Thread.currentThread().getName()).block()).startsWith("blocking-");
        assertThat(cores.call(() -> Thread.currentThread().getName()).block()).startsWith("computing-");
        assertThat(workers.call(() -> Thread.currentThread().isDaemon()).block())
                .isTrue();
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void blockingCallsRunOnVirtualThreadsWhereTheJdkHasThem() throws Exception {
        Method isVirtual = Thread.class.getMethod("isVirtual");
        assertThat(workers.call(() -> isVirtual.invoke(Thread.currentThread())).block())
                .isEqualTo(true);
        assertThat(cores.call(() -> isVirtual.invoke(Thread.currentThread())).block())
                .isEqualTo(false);
    }

    @Test
    void blockingIsAllowed() {
        assertThat(workers.call(() -> Mono.delay(Duration.ofMillis(1)).block()).block())
                .isZero();
    }

    @Test
    void thereIsAWorkerPerCoreForComputing() {
        assertThat(cores.size()).isEqualTo(Runtime.getRuntime().availableProcessors());
        assertThat(workers.size()).isEqualTo(3);
    }

    /** Every call waits until three run at once; with fewer workers, or with one idle, it would not end. */
    @Test
    void asManyRunAtOnceAsThereAreWorkersAndNoMore() {
        CyclicBarrier three = new CyclicBarrier(3);
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Flux<Integer> results = workers.mapUnordered(Flux.range(0, 30), element -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                three.await(5, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            } finally {
                running.decrementAndGet();
            }
            return element;
        });
        assertThat(results.collectList().block())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 30).boxed().toList());
        assertThat(most).hasValue(3);
    }

    @Test
    void resultsKeepTheirOrderWhereThatIsAskedFor() {
        CountDownLatch others = new CountDownLatch(2);
        Flux<Integer> results = workers.map(Flux.range(0, 20), element -> {
            if (element == 0) {
                await(others);
            } else {
                others.countDown();
            }
            return element;
        });
        assertThat(results.collectList().block())
                .isEqualTo(IntStream.range(0, 20).boxed().toList());
    }

    @Test
    void elementsAreRequestedWhenAWorkerIsFree() {
        AtomicInteger requested = new AtomicInteger();
        Semaphore gate = new Semaphore(0);
        Disposable subscription = workers.mapUnordered(
                        Flux.range(0, 100).doOnNext(i -> requested.incrementAndGet()), element -> {
                            gate.acquireUninterruptibly();
                            return element;
                        })
                .subscribe();
        assertThat(requested).hasValue(3);
        subscription.dispose();
        gate.release(100);
    }

    @Test
    void aCallThatFindsTheQueueFullFailsAtOnce() {
        CountDownLatch gate = new CountDownLatch(1);
        List<Mono<Boolean>> calls = IntStream.range(0, 7)
                .mapToObj(i -> workers.call(() -> await(gate)))
                .toList();
        Mono<List<Boolean>> all = Flux.merge(calls).collectList().cache();
        Disposable running = all.subscribe();
        StepVerifier.create(workers.call(() -> 1)).verifyError(RejectedExecutionException.class);
        assertThat(workers.running()).isEqualTo(3);
        assertThat(workers.waiting()).isEqualTo(4);
        gate.countDown();
        assertThat(all.block()).hasSize(7);
        running.dispose();
        assertThat(workers.call(() -> 1).block()).isEqualTo(1);
    }

    @Test
    void whatACallThrowsIsItsErrorAndNothingIsEmpty() {
        IOException broken = new IOException();
        StepVerifier.create(workers.call(() -> {
                    throw broken;
                }))
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(broken));
        StepVerifier.create(workers.call(() -> null)).verifyComplete();
    }

    @Test
    void cancellingInterruptsARunningCall() throws InterruptedException {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Disposable call = workers.call(() -> {
                    started.countDown();
                    try {
                        return new CountDownLatch(1).await(1, TimeUnit.MINUTES);
                    } catch (InterruptedException e) {
                        interrupted.countDown();
                        return false;
                    }
                })
                .subscribe();
        await(started);
        call.dispose();
        assertThat(interrupted.await(5, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void aWaitingCallThatIsCancelledLeavesItsPlaceToAnother() {
        CountDownLatch gate = new CountDownLatch(1);
        Mono<Boolean> call = workers.call(() -> await(gate));
        Mono<List<Boolean>> running = Flux.merge(call, call, call).collectList().cache();
        Disposable busy = running.subscribe();
        for (int i = 0; i < 100; i++) {
            Disposable waiting = call.subscribe();
            assertThat(workers.waiting()).isEqualTo(1);
            waiting.dispose();
            assertThat(workers.waiting()).isZero();
        }
        gate.countDown();
        assertThat(running.block()).hasSize(3);
        busy.dispose();
    }

    @Test
    @Tag("storm")
    void afterAHundredThousandRandomCancelsEveryWorkerIsStillThere() {
        Random random = new Random(23);
        AtomicInteger rejected = new AtomicInteger();
        for (int i = 0; i < 100_000; i++) {
            Disposable call = workers.call(random::nextInt).subscribe(value -> {}, e -> rejected.incrementAndGet());
            if (random.nextInt(4) > 0) {
                call.dispose();
            }
        }
        long giveUp = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (workers.running() + workers.waiting() > 0 && System.nanoTime() < giveUp) {
            Thread.onSpinWait();
        }
        // All three at once, again: no worker has been lost, no place in the queue is taken.
        asManyRunAtOnceAsThereAreWorkersAndNoMore();
        assertThat(rejected.get()).isLessThan(100_000);
    }

    @Test
    void aClosedPoolTakesNoMoreCalls() {
        workers.close();
        StepVerifier.create(workers.call(() -> 1)).verifyError(RejectedExecutionException.class);
    }

    @Test
    void thereIsAtLeastOneWorkerAndOnePlaceInTheQueue() {
        assertThatIllegalArgumentException().isThrownBy(() -> Workers.blocking("a", 0, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> Workers.blocking("a", 1, 0));
        try (Workers one = Workers.blocking("one", 1, 1)) {
            assertThat(one.map(Flux.just(1, 2, 3), n -> n * n).collectList().block())
                    .containsExactly(1, 4, 9);
        }
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(5, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
