package io.weir.operators.timer;

import io.weir.operators.timer.Timing.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicLongFieldUpdater;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * One subscription being measured: passes everything on, and reports once. The end may come from two threads at once, as
 * completion and as cancellation.
 */
final class TimedSubscriber<T> implements CoreSubscriber<T>, Subscription, Scannable {

    private static final long NONE = -1;

    // Updaters and no atomics of their own: one object a subscription, and no detour to the count of each element.
    private static final AtomicIntegerFieldUpdater<TimedSubscriber<?>> ENDED = ended();
    private static final AtomicLongFieldUpdater<TimedSubscriber<?>> COUNT = count();

    private final CoreSubscriber<? super T> actual;
    private final String name;
    private final LongSupplier nanoTime;
    private final boolean endsWithElement;
    private final Consumer<Timing> report;
    private final long start;
    private @Nullable Subscription upstream;
    private volatile long firstElement = NONE;
    private volatile long count;

    /** 1 from the end on; reached through {@link #ENDED}. */
    @SuppressWarnings("UnusedVariable")
    private volatile int ended;

    /** What {@link #count} holds, for the thread that emits: the only one to write it. */
    private long emitted;

    /** @param endsWithElement true where there is one element at most, so that its arrival is the end */
    TimedSubscriber(
            CoreSubscriber<? super T> actual,
            String name,
            LongSupplier nanoTime,
            boolean endsWithElement,
            Consumer<Timing> report) {
        this.actual = actual;
        this.name = name;
        this.nanoTime = nanoTime;
        this.endsWithElement = endsWithElement;
        this.report = report;
        this.start = nanoTime.getAsLong();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static AtomicIntegerFieldUpdater<TimedSubscriber<?>> ended() {
        return (AtomicIntegerFieldUpdater) AtomicIntegerFieldUpdater.newUpdater(TimedSubscriber.class, "ended");
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static AtomicLongFieldUpdater<TimedSubscriber<?>> count() {
        return (AtomicLongFieldUpdater) AtomicLongFieldUpdater.newUpdater(TimedSubscriber.class, "count");
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        if (Operators.validate(upstream, subscription)) {
            upstream = subscription;
            actual.onSubscribe(this);
        }
    }

    @Override
    public void onNext(T element) {
        if (emitted == 0) {
            firstElement = nanoTime.getAsLong() - start;
        }
        emitted++;
        // A cancelling thread may read it; it need not see the newest at once.
        COUNT.lazySet(this, emitted);
        if (endsWithElement) {
            end(Outcome.SUCCESS, null);
        }
        actual.onNext(element);
    }

    @Override
    public void onComplete() {
        end(emitted == 0 ? Outcome.EMPTY : Outcome.SUCCESS, null);
        actual.onComplete();
    }

    @Override
    public void onError(Throwable error) {
        end(Outcome.ERROR, error);
        actual.onError(error);
    }

    @Override
    public void request(long n) {
        if (upstream != null) {
            upstream.request(n);
        }
    }

    @Override
    public void cancel() {
        end(Outcome.CANCELLED, null);
        if (upstream != null) {
            upstream.cancel();
        }
    }

    private void end(Outcome outcome, @Nullable Throwable error) {
        if (!ENDED.compareAndSet(this, 0, 1)) {
            return;
        }
        Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - start);
        Duration first = firstElement == NONE ? null : Duration.ofNanos(firstElement);
        try {
            report.accept(new Timing(name, outcome, elapsed, first, count, error));
        } catch (RuntimeException e) {
            Operators.onErrorDropped(e, currentContext());
        }
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
        if (key == Attr.ACTUAL) {
            return actual;
        }
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.SYNC;
        }
        return null;
    }
}
