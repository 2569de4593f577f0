package io.weir.operators.timer;

import io.weir.operators.timer.Timing.Outcome;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.observability.DefaultSignalListener;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** One subscription being measured. The end may come from two threads at once, as completion and as cancellation. */
final class Measurement<T> extends DefaultSignalListener<T> {

    private static final long NONE = -1;

    private final String name;
    private final LongSupplier nanoTime;
    private final boolean endsWithElement;
    private final Consumer<Timing> report;
    private final AtomicBoolean ended = new AtomicBoolean();
    private long start;
    private volatile long firstElement = NONE;
    private final AtomicLong count = new AtomicLong();

    Measurement(String name, LongSupplier nanoTime, boolean endsWithElement, Consumer<Timing> report) {
        this.name = name;
        this.nanoTime = nanoTime;
        this.endsWithElement = endsWithElement;
        this.report = report;
    }

    @Override
    public void doFirst() {
        start = nanoTime.getAsLong();
    }

    @Override
    public void doOnNext(T element) {
        // Signals are serial: nobody else writes, and a cancelling thread may read.
        long before = count.getPlain();
        if (before == 0) {
            firstElement = nanoTime.getAsLong() - start;
        }
        count.lazySet(before + 1);
        if (endsWithElement) {
            end(Outcome.SUCCESS, null);
        }
    }

    @Override
    public void doOnComplete() {
        end(count.get() == 0 ? Outcome.EMPTY : Outcome.SUCCESS, null);
    }

    @Override
    public void doOnError(Throwable error) {
        end(Outcome.ERROR, error);
    }

    @Override
    public void doOnCancel() {
        end(Outcome.CANCELLED, null);
    }

    private void end(Outcome outcome, @Nullable Throwable error) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        Duration elapsed = Duration.ofNanos(nanoTime.getAsLong() - start);
        Duration first = firstElement == NONE ? null : Duration.ofNanos(firstElement);
        try {
            report.accept(new Timing(name, outcome, elapsed, first, count.get(), error));
        } catch (RuntimeException e) {
            Operators.onErrorDropped(e, Context.empty());
        }
    }
}
