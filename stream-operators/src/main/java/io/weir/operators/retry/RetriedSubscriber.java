package io.weir.operators.retry;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * All attempts of one subscription to a Mono, one after the other.
 *
 * <p>Reactor's {@code retryWhen} sets up a companion, its queue and what merges it before anything has failed. Here an
 * attempt that succeeds costs this one object.
 */
final class RetriedSubscriber<T> implements CoreSubscriber<T>, Subscription, Scannable {

    @SuppressWarnings("rawtypes")
    private static final AtomicReferenceFieldUpdater<RetriedSubscriber, Subscription> UPSTREAM =
            AtomicReferenceFieldUpdater.newUpdater(RetriedSubscriber.class, Subscription.class, "upstream");

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<RetriedSubscriber> DUE =
            AtomicIntegerFieldUpdater.newUpdater(RetriedSubscriber.class, "due");

    private final CoreSubscriber<? super T> actual;
    private final Mono<? extends T> source;
    private final Retry retry;
    private long failures;
    private boolean ended;
    private volatile boolean requested;

    /** Of the attempt or of the wait that is under way; written through {@link #UPSTREAM}. */
    @SuppressWarnings("UnusedVariable")
    private volatile @Nullable Subscription upstream;

    /** Attempts that are due; counted so that one that fails at once does not go deeper into the stack. */
    @SuppressWarnings("UnusedVariable")
    private volatile int due;

    RetriedSubscriber(CoreSubscriber<? super T> actual, Mono<? extends T> source, Retry retry) {
        this.actual = actual;
        this.source = source;
        this.retry = retry;
    }

    void attempt() {
        if (DUE.getAndIncrement(this) != 0) {
            return;
        }
        do {
            if (isCancelled()) {
                return;
            }
            source.subscribe(this);
        } while (DUE.decrementAndGet(this) != 0);
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.replace(UPSTREAM, this, subscription) && requested) {
            subscription.request(Long.MAX_VALUE);
        }
    }

    /** The end, as a Mono has one element at most. */
    @Override
    public void onNext(T element) {
        if (ended) {
            Operators.onNextDropped(element, currentContext());
            return;
        }
        ended = true;
        retry.succeeded();
        actual.onNext(element);
        actual.onComplete();
    }

    @Override
    public void onComplete() {
        if (!ended) {
            ended = true;
            retry.succeeded();
            actual.onComplete();
        }
    }

    @Override
    public void onError(Throwable error) {
        if (ended || isCancelled()) {
            Operators.onErrorDropped(error, currentContext());
            return;
        }
        Duration wait;
        try {
            wait = retry.next(++failures, error, currentContext());
        } catch (Throwable broken) {
            // The predicate's doing, the backoff's or the one's who reads the header.
            fail(Operators.onOperatorError(broken, currentContext()));
            return;
        }
        if (wait == null) {
            fail(error);
        } else if (wait.isZero()) {
            attempt();
        } else {
            Mono.delay(wait, Schedulers.parallel()).subscribe(new Wait());
        }
    }

    private void fail(Throwable error) {
        ended = true;
        actual.onError(error);
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n)) {
            return;
        }
        requested = true;
        Subscription current = upstream;
        if (current != null) {
            current.request(Long.MAX_VALUE);
        }
    }

    @Override
    public void cancel() {
        boolean unused = Operators.terminate(UPSTREAM, this);
    }

    private boolean isCancelled() {
        return upstream == Operators.cancelledSubscription();
    }

    @Override
    public Context currentContext() {
        return actual.currentContext();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.PARENT) {
            return upstream;
        }
        return key == Attr.ACTUAL ? actual : null;
    }

    /** The time until the next attempt, in the place of an attempt: whoever cancels ends it. */
    private final class Wait extends BaseSubscriber<Long> {

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (Operators.replace(UPSTREAM, RetriedSubscriber.this, subscription)) {
                subscription.request(1);
            }
        }

        @Override
        protected void hookOnComplete() {
            attempt();
        }

        @Override
        protected void hookOnError(Throwable rejected) {
            fail(rejected);
        }

        @Override
        public Context currentContext() {
            return RetriedSubscriber.this.currentContext();
        }
    }
}
