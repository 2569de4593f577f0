package io.weir.benchmarks.operators;

import io.weir.operators.parallel.Workers;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** The cost of handing one short call to a pool of two and getting its result back, in order, over a thousand. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WorkersBenchmark {

    private static final int CALLS = 1000;
    private static final int THREADS = 2;

    private final Flux<Integer> source = Flux.range(0, CALLS);
    private final Workers workers = Workers.blocking("benchmark", THREADS, CALLS);
    private final Scheduler theirs = Schedulers.newBoundedElastic(THREADS, CALLS, "benchmark");

    @TearDown
    public void close() {
        workers.close();
        theirs.dispose();
    }

    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable Integer workersOurs() {
        return workers.map(source, n -> n + 1).blockLast();
    }

    /** Binds each call to one of the threads beforehand: see decision 0105. */
    @Benchmark
    @OperationsPerInvocation(CALLS)
    public @Nullable Integer workersBoundedElastic() {
        return source.flatMapSequential(n -> Mono.fromCallable(() -> n + 1).subscribeOn(theirs), THREADS, 1)
                .blockLast();
    }
}
