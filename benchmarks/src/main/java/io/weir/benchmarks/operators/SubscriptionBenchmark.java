package io.weir.benchmarks.operators;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.micrometer.Timer;
import io.github.resilience4j.reactor.micrometer.operator.TimerOperator;
import io.github.resilience4j.reactor.retry.RetryOperator;
import io.github.resilience4j.reactor.timelimiter.TimeLimiterOperator;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.gather.Gather;
import java.time.Duration;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import reactor.core.publisher.Mono;

/** The cost of one subscription to a decorated source that answers at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SubscriptionBenchmark {

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Mono<Integer> source = Mono.fromSupplier(() -> 42);
    private final Duration minute = Duration.ofMinutes(1);

    private final Mono<Integer> ownTimer =
            io.weir.operators.timer.Timer.named("own").registry(registry).mono(source);
    private final Timer theirs = Timer.of("theirs", registry);
    private final Mono<Integer> theirTimer = source.transformDeferred(TimerOperator.of(theirs));

    private final Mono<Integer> ownRetry =
            io.weir.operators.retry.Retry.of("own").mono(source);
    private final Retry theirRetry = Retry.ofDefaults("theirs");
    private final Mono<Integer> theirRetried = source.transformDeferred(RetryOperator.of(theirRetry));

    private final Mono<Integer> ownDeadline = Deadline.within(minute).mono(source);
    private final Mono<Integer> theirDeadline =
            source.transformDeferred(TimeLimiterOperator.of(TimeLimiter.of(minute)));

    private final io.weir.operators.cache.AsyncCache<Integer, Integer> ownCache =
            io.weir.operators.cache.AsyncCache.<Integer, Integer>named("own")
                    .ttl(minute)
                    .build();
    private final Mono<Integer> ownCached = ownCache.get(1, key -> source);
    private final AsyncCache<Integer, Integer> handCache =
            Caffeine.newBuilder().maximumSize(1000).expireAfterWrite(minute).buildAsync();
    private final Mono<Integer> handCached =
            Mono.defer(() -> Mono.fromFuture(handCache.get(1, (key, executor) -> source.toFuture()), true));

    private final List<Mono<Integer>> three = List.of(source, source, source);
    private final Mono<List<Integer>> ownGather = Gather.all(three);
    /** Loses it all without a word if one of them is empty. */
    private final Mono<List<Object>> plainZip = Mono.zip(three, values -> List.of(values));
    /** Fails if one of them is empty, as ours does. */
    private final Mono<List<Object>> handGather = Mono.zip(
            three.stream()
                    .map(each -> each.switchIfEmpty(Mono.error(NoSuchElementException::new)))
                    .toList(),
            values -> List.of(values));

    @Benchmark
    public @Nullable Integer plain() {
        return source.block();
    }

    @Benchmark
    public @Nullable Integer timerOurs() {
        return ownTimer.block();
    }

    @Benchmark
    public @Nullable Integer timerResilience4j() {
        return theirTimer.block();
    }

    @Benchmark
    public @Nullable Integer retryOurs() {
        return ownRetry.block();
    }

    @Benchmark
    public @Nullable Integer retryResilience4j() {
        return theirRetried.block();
    }

    @Benchmark
    public @Nullable Integer deadlineOurs() {
        return ownDeadline.block();
    }

    @Benchmark
    public @Nullable Integer deadlineResilience4j() {
        return theirDeadline.block();
    }

    @Benchmark
    public @Nullable Integer cacheOurs() {
        return ownCached.block();
    }

    @Benchmark
    public @Nullable Integer cacheHandwritten() {
        return handCached.block();
    }

    @Benchmark
    public @Nullable Object gatherOurs() {
        return ownGather.block();
    }

    @Benchmark
    public @Nullable Object gatherPlainZip() {
        return plainZip.block();
    }

    @Benchmark
    public @Nullable Object gatherHandwritten() {
        return handGather.block();
    }
}
