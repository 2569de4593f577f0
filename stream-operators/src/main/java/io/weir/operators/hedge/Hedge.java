package io.weir.operators.hedge;

import io.weir.operators.deadline.Deadline;
import io.weir.operators.retry.RetryBudget;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/**
 * Subscribes to a source a second time if it has not answered after a delay, and gives out what succeeds first; the loser
 * is cancelled.
 *
 * <pre>
 * first   ──────────────────────────────✂
 * second        delay └───────(a)|
 * result  ────────────────────(a)|
 * </pre>
 *
 * <p>It is no retry: an error before the delay is passed on at once. Once both run, an error of one leaves the other its
 * chance; if both fail, the earlier error is passed on. A completion without a value counts as an answer. Only for
 * sources that may be subscribed to twice at the same time; not for a {@link reactor.core.publisher.Flux}, whose elements would mix.
 *
 * <p><b>Extra load</b> is bounded by a {@link RetryBudget}, by default one second attempt per ten successes and none
 * before the first ten; there is none after a {@link Deadline} in the context. The delay may follow a percentile of the
 * last {@value LatencyWindow#CAPACITY} answers as callers saw them, so that about as many calls are hedged as lie beyond
 * it.
 *
 * <p>The delay runs on {@link Schedulers#parallel()}. The context reaches both attempts.
 * Thread-safe; share one instance between all callers of one dependency.
 */
public final class Hedge {

    private static final double DEFAULT_RATIO = 0.1;

    private final double percentile;
    private final Duration initialDelay;
    private final LatencyWindow latencies;
    private final RetryBudget budget;
    private final LongSupplier nanoTime;

    private Hedge(
            double percentile,
            Duration initialDelay,
            LatencyWindow latencies,
            RetryBudget budget,
            LongSupplier nanoTime) {
        this.percentile = percentile;
        this.initialDelay = initialDelay;
        this.latencies = latencies;
        this.budget = budget;
        this.nanoTime = nanoTime;
    }

    /** A second attempt after a fixed delay. */
    public static Hedge after(Duration delay) {
        return afterPercentile(1, delay);
    }

    /**
     * A second attempt when a call takes longer than that part of those before it.
     *
     * @param percentile more than 0, at most 1; 0.95 hedges the slowest twentieth; 1 keeps the initial delay for ever
     * @param initialDelay the delay until {@value LatencyWindow#ENOUGH} answers have been seen
     */
    public static Hedge afterPercentile(double percentile, Duration initialDelay) {
        if (!(percentile > 0 && percentile <= 1)) {
            throw new IllegalArgumentException("percentile must be more than 0, at most 1: " + percentile);
        }
        if (initialDelay.isNegative()) {
            throw new IllegalArgumentException("the delay must not be negative: " + initialDelay);
        }
        return new Hedge(
                percentile, initialDelay, new LatencyWindow(), RetryBudget.of(DEFAULT_RATIO, 0), System::nanoTime);
    }

    /** Bounds second attempts by another budget, which may be one shared with retries. Shares the seen latencies. */
    public Hedge budget(RetryBudget budget) {
        return new Hedge(percentile, initialDelay, latencies, Objects.requireNonNull(budget, "budget"), nanoTime);
    }

    /** Measures on another clock than {@link System#nanoTime()}; nanoseconds from any fixed moment. */
    public Hedge clock(LongSupplier nanoTime) {
        return new Hedge(percentile, initialDelay, latencies, budget, Objects.requireNonNull(nanoTime, "nanoTime"));
    }

    /** How long the next call would wait for its first attempt. */
    public Duration delay() {
        return followsLatencies() ? latencies.percentile(percentile).orElse(initialDelay) : initialDelay;
    }

    private boolean followsLatencies() {
        return percentile < 1;
    }

    /** Hedges each subscription to {@code source}. */
    public <T> Mono<T> mono(Mono<T> source) {
        return Mono.deferContextual(context -> {
            long start = followsLatencies() ? nanoTime.getAsLong() : 0;
            AtomicBoolean hedged = new AtomicBoolean();
            AtomicReference<Throwable> earliest = new AtomicReference<>();
            // An answer as a value, so that an error can be one as well as lose the race.
            Mono<Signal<T>> attempt = source.materialize().handle((answer, sink) -> {
                Throwable error = answer.getThrowable();
                if (error != null && hedged.get()) {
                    earliest.compareAndSet(null, error);
                    sink.error(error);
                } else {
                    sink.next(answer);
                }
            });
            Mono<Signal<T>> second = waited(context).flatMap(zero -> {
                if (!budget.tryRetry()) {
                    return Mono.empty();
                }
                hedged.set(true);
                return attempt;
            });
            return Mono.firstWithValue(attempt, second)
                    .onErrorMap(both -> Objects.requireNonNullElse(earliest.get(), both))
                    .handle((answer, sink) -> answer(answer, start, sink));
        });
    }

    /** The delay, or nothing where the context's deadline comes first: a second attempt would be of no use then. */
    private Mono<Long> waited(ContextView context) {
        Duration delay = delay();
        Optional<Duration> left = Deadline.in(context).map(deadline -> deadline.left(Schedulers.parallel()));
        return left.isPresent() && left.get().compareTo(delay) <= 0 ? Mono.empty() : Mono.delay(delay);
    }

    private <T> void answer(Signal<T> answer, long start, SynchronousSink<T> caller) {
        Throwable error = answer.getThrowable();
        if (error != null) {
            caller.error(error);
            return;
        }
        if (followsLatencies()) {
            latencies.add(nanoTime.getAsLong() - start);
        }
        budget.succeeded();
        T value = answer.get();
        if (value != null) {
            caller.next(value);
        }
    }
}
