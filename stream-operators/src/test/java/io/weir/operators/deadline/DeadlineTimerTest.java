package io.weir.operators.deadline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.scheduler.VirtualTimeScheduler;

/** That no timer is left behind: a deadline may be far, and calls are many. */
class DeadlineTimerTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private final Timers timers = new Timers();

    /** Notes what is started on it. */
    private static final class Timers extends VirtualTimeScheduler {
        private final List<Disposable> started = new ArrayList<>();
        private boolean shutDown;

        Timers() {
            super(true);
        }

        @Override
        public Disposable schedule(Runnable task, long delay, TimeUnit unit) {
            if (shutDown) {
                throw new RejectedExecutionException("shut down");
            }
            Disposable timer = super.schedule(task, delay, unit);
            started.add(timer);
            return timer;
        }
    }

    @BeforeEach
    void use() {
        VirtualTimeScheduler unused = VirtualTimeScheduler.set(timers);
    }

    @AfterEach
    void leave() {
        VirtualTimeScheduler.reset();
    }

    @Test
    void theSourcesEndEndsTheTimerHoweverItEnds() {
        for (Mono<String> source :
                List.of(Mono.just("a"), Mono.<String>empty(), Mono.<String>error(new IOException()))) {
            StepVerifier.create(Deadline.within(HOUR).mono(source).onErrorComplete())
                    .thenConsumeWhile(value -> true)
                    .verifyComplete();
        }
        assertThat(timers.started).hasSize(3).allMatch(Disposable::isDisposed);
    }

    @Test
    void aCancellationEndsTheTimer() {
        Disposable limited = Deadline.within(HOUR).mono(Mono.never()).subscribe();
        assertThat(timers.started).hasSize(1).noneMatch(Disposable::isDisposed);
        limited.dispose();
        assertThat(timers.started).allMatch(Disposable::isDisposed);
    }

    @Test
    void whoCancelsBeforeThereIsATimerLeavesNoneBehind() {
        PublisherProbe<String> source = PublisherProbe.of(Mono.never());
        Disposable limited = Deadline.within(HOUR)
                .mono(source.mono())
                .doOnSubscribe(Subscription::cancel)
                .subscribe();
        assertThat(timers.started).hasSize(1).allMatch(Disposable::isDisposed);
        source.assertWasNotSubscribed();
        limited.dispose();
    }

    @Test
    void withoutATimerNothingBegins() {
        timers.shutDown = true;
        PublisherProbe<String> source = PublisherProbe.of(Mono.just("a"));
        StepVerifier.create(Deadline.within(HOUR).mono(source.mono())).verifyError(RejectedExecutionException.class);
        source.assertWasNotSubscribed();
    }
}
