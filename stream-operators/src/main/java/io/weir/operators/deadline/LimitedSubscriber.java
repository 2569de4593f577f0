package io.weir.operators.deadline;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;

/**
 * One subscription with a time limit. Whatever comes first ends it, once: the source's end, the time's, or a cancellation.
 *
 * <p>Reactor's own {@code timeout} takes a publisher for the time, one for the error and several objects for each; this is
 * one object and a timer.
 */
final class LimitedSubscriber<T> extends Operators.DeferredSubscription implements CoreSubscriber<T>, Runnable {

    private static final VarHandle ENDED;

    static {
        try {
            ENDED = MethodHandles.lookup().findVarHandle(LimitedSubscriber.class, "ended", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final CoreSubscriber<? super T> actual;
    private final TimeLimit limit;
    private volatile @Nullable Disposable timer;

    /** Set through {@link #ENDED}. */
    @SuppressWarnings("UnusedVariable")
    private volatile boolean ended;

    LimitedSubscriber(CoreSubscriber<? super T> actual, TimeLimit limit) {
        this.actual = actual;
        this.limit = limit;
    }

    void start(Mono<? extends T> source) {
        actual.onSubscribe(this);
        Disposable started;
        try {
            started = Schedulers.parallel().schedule(this, limit.nanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException shutDown) {
            onError(Operators.onRejectedExecution(shutDown, currentContext()));
            return;
        }
        timer = started;
        if (ended) {
            // Cancelled before there was a timer to stop.
            started.dispose();
        } else {
            source.subscribe(this);
        }
    }

    private boolean end() {
        if (!ENDED.compareAndSet(this, false, true)) {
            return false;
        }
        Disposable running = timer;
        if (running != null) {
            running.dispose();
        }
        return true;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        boolean unused = set(subscription);
    }

    /** The end, as a Mono has one element at most. */
    @Override
    public void onNext(T element) {
        if (end()) {
            actual.onNext(element);
            actual.onComplete();
        } else {
            Operators.onNextDropped(element, actual.currentContext());
        }
    }

    @Override
    public void onComplete() {
        if (end()) {
            actual.onComplete();
        }
    }

    @Override
    public void onError(Throwable error) {
        if (end()) {
            actual.onError(error);
        } else {
            Operators.onErrorDropped(error, actual.currentContext());
        }
    }

    /** The time is over. */
    @Override
    public void run() {
        if (end()) {
            super.cancel();
            actual.onError(limit.error().get());
        }
    }

    @Override
    public void cancel() {
        if (end()) {
            super.cancel();
        }
    }

    @Override
    public Context currentContext() {
        return limit.context();
    }

    @Override
    @SuppressWarnings("rawtypes")
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.ACTUAL ? actual : super.scanUnsafe(key);
    }
}
