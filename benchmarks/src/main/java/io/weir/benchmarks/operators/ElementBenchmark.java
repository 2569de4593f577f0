package io.weir.benchmarks.operators;

import io.github.resilience4j.micrometer.Timer;
import io.github.resilience4j.reactor.micrometer.operator.TimerOperator;
import io.github.resilience4j.reactor.retry.RetryOperator;
import io.github.resilience4j.reactor.timelimiter.TimeLimiterOperator;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.generate.Generators;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import reactor.core.publisher.Flux;

/** The cost of one element that passes a decorator, over a Flux of ten thousand. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ElementBenchmark {

    private static final int ELEMENTS = 10_000;

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Duration minute = Duration.ofMinutes(1);
    private final Flux<Integer> source = Flux.range(0, ELEMENTS);

    private final Flux<Integer> ownTimer =
            io.weir.operators.timer.Timer.named("own").registry(registry).flux(source);
    private final Flux<Integer> theirTimer = source.transformDeferred(TimerOperator.of(Timer.of("theirs", registry)));

    /** Tells the time to the first element and how many there were, as ours does and resilience4j's does not. */
    private final io.micrometer.core.instrument.Timer duration = registry.timer("duration");

    private final io.micrometer.core.instrument.Timer first = registry.timer("first");
    private final DistributionSummary elements = registry.summary("elements");
    private final Flux<Integer> handTimer = Flux.defer(() -> {
        long start = System.nanoTime();
        AtomicLong count = new AtomicLong();
        return source.doOnNext(element -> {
                    if (count.getAndIncrement() == 0) {
                        first.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                    }
                })
                .doFinally(signal -> {
                    duration.record(System.nanoTime() - start, TimeUnit.NANOSECONDS);
                    elements.record((double) count.get());
                });
    });

    private final Flux<Integer> ownRetry =
            io.weir.operators.retry.Retry.of("own").flux(source);
    private final Flux<Integer> theirRetry = source.transformDeferred(RetryOperator.of(Retry.ofDefaults("theirs")));

    private final Flux<Integer> ownGenerator = Generators.countdown(ELEMENTS);
    private final Flux<Integer> handGenerator = Flux.generate(() -> ELEMENTS, (left, sink) -> {
        if (left > 0) {
            sink.next(left);
        } else {
            sink.complete();
        }
        return left - 1;
    });

    private final Flux<Integer> ownDeadline = Deadline.within(minute).flux(source);
    private final Flux<Integer> theirDeadline =
            source.transformDeferred(TimeLimiterOperator.of(TimeLimiter.of(minute)));

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public @Nullable Integer plain() {
        return source.blockLast();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public @Nullable Integer timerOurs() {
        return ownTimer.blockLast();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public @Nullable Integer timerResilience4j() {
        return theirTimer.blockLast();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public @Nullable Integer timerHandwritten() {
        return handTimer.blockLast();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public @Nullable Integer retryOurs() {
        return ownRetry.blockLast();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public @Nullable Integer retryResilience4j() {
        return theirRetry.blockLast();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public @Nullable Integer deadlineOurs() {
        return ownDeadline.blockLast();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public @Nullable Integer deadlineResilience4j() {
        return theirDeadline.blockLast();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public @Nullable Integer generatorOurs() {
        return ownGenerator.blockLast();
    }

    @Benchmark
    @OperationsPerInvocation(ELEMENTS)
    public @Nullable Integer generatorHandwritten() {
        return handGenerator.blockLast();
    }
}
