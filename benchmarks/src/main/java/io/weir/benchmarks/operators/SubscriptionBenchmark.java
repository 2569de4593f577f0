package io.weir.benchmarks.operators;

import com.github.benmanes.caffeine.cache.AsyncCache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.resilience4j.micrometer.Timer;
import io.github.resilience4j.reactor.micrometer.operator.TimerOperator;
import io.github.resilience4j.reactor.retry.RetryOperator;
import io.github.resilience4j.reactor.timelimiter.TimeLimiterOperator;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import io.github.resilience4j.timelimiter.TimeLimiter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.operators.Decorators;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.gather.Gather;
import io.weir.operators.gather.Outcome;
import io.weir.operators.hedge.Hedge;
import io.weir.operators.retry.RetryBudget;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** The cost of one subscription to a decorated source that answers at once. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SubscriptionBenchmark {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final Mono<Integer> source = Mono.fromSupplier(() -> 42);

    private final Mono<Integer> ownTimer =
            io.weir.operators.timer.Timer.named("own").registry(registry).mono(source);
    private final TimerOperator<Integer> theirTimer = TimerOperator.of(Timer.of("theirs", registry));
    private final Mono<Integer> theirTimed = source.transformDeferred(theirTimer);

    private final Mono<Integer> ownRetry =
            io.weir.operators.retry.Retry.of("own").mono(source);
    private final Retry theirRetry = Retry.ofDefaults("theirs");
    private final Mono<Integer> theirRetried = source.transformDeferred(RetryOperator.of(theirRetry));

    private final IOException failure = new IOException("every other time");
    private boolean failed;
    /** Fails with one and the same error, so that what is measured is not the making of its stack trace. */
    private final Mono<Integer> failingOnce = Mono.defer(() -> {
        failed = !failed;
        return failed ? Mono.error(failure) : Mono.just(42);
    });

    private final Mono<Integer> ownFailedAttempt =
            io.weir.operators.retry.Retry.of("own").mono(failingOnce);
    private final Retry theirImpatientRetry = Retry.of(
            "theirs",
            RetryConfig.custom().maxAttempts(3).intervalFunction(attempt -> 0L).build());
    private final Mono<Integer> theirFailedAttempt =
            failingOnce.transformDeferred(RetryOperator.of(theirImpatientRetry));

    private final Mono<Integer> ownDeadline = Deadline.within(MINUTE).mono(source);
    private final TimeLimiterOperator<Integer> theirTimeLimiter = TimeLimiterOperator.of(TimeLimiter.of(MINUTE));
    private final Mono<Integer> theirDeadline = source.transformDeferred(theirTimeLimiter);

    private final io.weir.operators.cache.AsyncCache<Integer, Integer> ownCache =
            io.weir.operators.cache.AsyncCache.<Integer, Integer>named("own")
                    .ttl(MINUTE)
                    .build();
    private final Mono<Integer> ownCached = ownCache.get(1, key -> source);
    /** Does its housekeeping where ours does: on the thread that is measured. */
    private final AsyncCache<Integer, Integer> handCache = Caffeine.newBuilder()
            .maximumSize(1000)
            .expireAfterWrite(MINUTE)
            .executor(Runnable::run)
            .buildAsync();

    private final Mono<Integer> handCached =
            Mono.defer(() -> Mono.fromFuture(handCache.get(1, (key, executor) -> source.toFuture()), true));
    private int key;

    private final Mono<Integer> ownHedged = Hedge.after(MINUTE).mono(source);
    /** Bounds nothing, and waits for the delay even after an error. */
    private final Mono<Integer> plainRace =
            Mono.firstWithValue(source, Mono.delay(MINUTE).flatMap(late -> source));

    private final RetryBudget budget = RetryBudget.of(0.1, 0);
    /** Bounds the second attempts and passes an early error on, as ours does. */
    private final Mono<Integer> handHedged = Mono.defer(() -> {
        AtomicBoolean hedged = new AtomicBoolean();
        Mono<Signal<Integer>> attempt = source.materialize()
                .flatMap(answer -> answer.isOnError() && hedged.get()
                        ? Mono.error(Objects.requireNonNull(answer.getThrowable()))
                        : Mono.just(answer));
        Mono<Signal<Integer>> second = Mono.delay(MINUTE)
                .filter(late -> budget.tryRetry())
                .doOnNext(late -> hedged.set(true))
                .flatMap(late -> attempt);
        return Mono.firstWithValue(attempt, second)
                .doOnNext(answer -> budget.succeeded())
                .dematerialize();
    });

    /** Hidden, for what is gathered is hardly ever a mere supplier, for which Reactor has a short cut. */
    private final List<Mono<Integer>> three = List.of(source.hide(), source.hide(), source.hide());

    private final Mono<List<Integer>> ownGather = Gather.all(three);
    /** Loses it all without a word if one of them is empty. */
    private final Mono<List<Object>> plainZip = Mono.zip(three, values -> List.of(values));
    /** Fails if one of them is empty, as ours does. */
    private final Mono<List<Object>> handGather = Mono.zip(
            three.stream()
                    .map(each -> each.switchIfEmpty(Mono.error(NoSuchElementException::new)))
                    .toList(),
            values -> List.of(values));

    private final Mono<List<Outcome<Integer>>> ownOutcomes = Gather.outcomes(three);
    private final Mono<List<Object>> handOutcomes = Mono.zip(
            three.stream()
                    .map(each -> each.<Outcome<Integer>>map(Outcome.Success::new)
                            .onErrorResume(error -> Mono.just(new Outcome.Failure<>(error)))
                            .defaultIfEmpty(new Outcome.Empty<>()))
                    .toList(),
            values -> List.of(values));

    private final Mono<List<Integer>> ownLimited = Gather.limited(three, 2);
    private final Mono<Integer> missing = Mono.error(NoSuchElementException::new);
    /** Starts the next one whichever ends first, and puts each value at its place, as ours does. */
    private final Mono<List<Integer>> handLimited = Flux.range(0, three.size())
            .flatMap(index -> three.get(index).switchIfEmpty(missing).map(value -> Map.entry(index, value)), 2, 1)
            .collectMap(Map.Entry::getKey, Map.Entry::getValue, TreeMap::new)
            .map(values -> List.copyOf(values.values()));
    /** Waits for the first before it starts a third. */
    private final Mono<List<Integer>> sequentialLimited = Flux.fromIterable(three)
            .flatMapSequential(each -> each.switchIfEmpty(missing), 2)
            .collectList();

    private final Mono<Integer> ownDecorated = Decorators.<Integer>of("own")
            .timer(timer -> timer.registry(registry))
            .deadline(MINUTE)
            .retry(retry -> retry)
            .mono(source);
    private final Mono<Integer> theirDecorated = source.transformDeferred(RetryOperator.of(theirRetry))
            .transformDeferred(theirTimeLimiter)
            .transformDeferred(theirTimer);

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
        return theirTimed.block();
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
    public @Nullable Integer failedAttemptOurs() {
        return ownFailedAttempt.block();
    }

    @Benchmark
    public @Nullable Integer failedAttemptResilience4j() {
        return theirFailedAttempt.block();
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
    public @Nullable Integer cacheHitOurs() {
        return ownCached.block();
    }

    @Benchmark
    public @Nullable Integer cacheHitHandwritten() {
        return handCached.block();
    }

    @Benchmark
    public @Nullable Integer cacheMissOurs() {
        return ownCache.get(key++, missing -> source).block();
    }

    @Benchmark
    public @Nullable Integer cacheMissHandwritten() {
        int missing = key++;
        return Mono.defer(() -> Mono.fromFuture(handCache.get(missing, (key, executor) -> source.toFuture()), true))
                .block();
    }

    @Benchmark
    public @Nullable Integer hedgeOurs() {
        return ownHedged.block();
    }

    @Benchmark
    public @Nullable Integer hedgePlainRace() {
        return plainRace.block();
    }

    @Benchmark
    public @Nullable Integer hedgeHandwritten() {
        return handHedged.block();
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

    @Benchmark
    public @Nullable Object outcomesOurs() {
        return ownOutcomes.block();
    }

    @Benchmark
    public @Nullable Object outcomesHandwritten() {
        return handOutcomes.block();
    }

    @Benchmark
    public @Nullable Object limitedOurs() {
        return ownLimited.block();
    }

    @Benchmark
    public @Nullable Object limitedFlatMapSequential() {
        return sequentialLimited.block();
    }

    @Benchmark
    public @Nullable Object limitedHandwritten() {
        return handLimited.block();
    }

    @Benchmark
    public @Nullable Integer decoratorsOurs() {
        return ownDecorated.block();
    }

    @Benchmark
    public @Nullable Integer decoratorsResilience4j() {
        return theirDecorated.block();
    }
}
