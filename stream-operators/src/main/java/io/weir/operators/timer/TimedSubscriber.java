package io.weir.operators.timer;

import io.weir.operators.timer.Timing.Outcome;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
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

    // Handles and no atomics of their own: one object a subscription, and no detour to the count of each element.
    private static final VarHandle ENDED = handle("ended", boolean.class);
    private static final VarHandle COUNT = handle("count", long.class);

    private final CoreSubscriber<? super T> actual;
    private final String name;
    private final LongSupplier nanoTime;
    private final boolean endsWithElement;
    private final Consumer<Timing> report;
    private final long start;
    private @Nullable Subscription upstream;
    private volatile long firstElement = NONE;

    /** Reached through {@link #ENDED} but at first. */
    @SuppressWarnings("UnusedVariable")
    private boolean ended;

    /** Written through {@link #COUNT}, by the thread that emits and no other. */
    private long count;

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

    private static VarHandle handle(String field, Class<?> type) {
        try {
            return MethodHandles.lookup().findVarHandle(TimedSubscriber.class, field, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
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
        long before = count;
        if (before == 0) {
            firstElement = nanoTime.getAsLong() - start;
        }
        // A cancelling thread may read it; it need not see the newest at once.
        COUNT.setOpaque(this, before + 1);
        if (endsWithElement) {
            end(Outcome.SUCCESS, null);
        }
        actual.onNext(element);
    }

    @Override
    public void onComplete() {
        end(count == 0 ? Outcome.EMPTY : Outcome.SUCCESS, null);
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
        if (!ENDED.compareAndSet(this, false, true)) {
            return;
        }
        Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - start);
        Duration first = firstElement == NONE ? null : Duration.ofNanos(firstElement);
        try {
            report.accept(new Timing(name, outcome, elapsed, first, (long) COUNT.getOpaque(this), error));
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
