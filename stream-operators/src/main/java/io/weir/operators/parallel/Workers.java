package io.weir.operators.parallel;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.RunnableFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * A pool of so many workers with one bounded queue in front of them.
 *
 * <pre>
 * calls     a b c d e f g h i j      ten of 0.5 s each
 * worker 1  ──a────f──
 * worker 2  ──b────g──
 *   …                                5 workers: 1 s
 * </pre>
 *
 * <p>One queue for all workers, so that none is idle while a call waits; a call that finds it full fails at once with
 * {@link java.util.concurrent.RejectedExecutionException}. {@link #map} and {@link #mapUnordered} never queue more of
 * their own than there are workers: the next element is requested when a worker is free.
 *
 * <p>Cancelling takes a waiting call out of the pool's hands and interrupts a running one. What a call throws is the
 * error of its result; {@code null} makes it empty. Results come on the worker's thread. Threads are daemons and go after
 * a minute without work. Thread-safe.
 */
public final class Workers implements AutoCloseable {

    private static final long IDLE_SECONDS = 60;

    private final int workers;
    private final ThreadPoolExecutor pool;
    private final Scheduler scheduler;

    private Workers(int workers, int queue, ThreadFactory threads) {
        if (workers < 1) {
            throw new IllegalArgumentException("there is at least one worker: " + workers);
        }
        if (queue < 1) {
            throw new IllegalArgumentException("the queue holds at least one call: " + queue);
        }
        this.workers = workers;
        pool = new Pool(workers, queue, threads);
        scheduler = Schedulers.fromExecutorService(pool);
    }

    /**
     * Workers for calls that block; virtual threads where the JDK has them (21 and later).
     *
     * @param name the beginning of the threads' names
     * @param workers how many calls run at once
     * @param queue how many may wait
     */
    public static Workers blocking(String name, int workers, int queue) {
        return new Workers(workers, queue, WorkerThreads.blocking(name));
    }

    /**
     * Workers for computation, one per core; a call that blocks holds a core up.
     *
     * @param name the beginning of the threads' names
     * @param queue how many calls may wait
     */
    public static Workers computing(String name, int queue) {
        return new Workers(Runtime.getRuntime().availableProcessors(), queue, WorkerThreads.computing(name));
    }

    /** How many calls run at once. */
    public int size() {
        return workers;
    }

    /** Runs {@code call} on a worker, once per subscription. */
    public <T> Mono<T> call(Callable<? extends T> call) {
        return Mono.<T>fromCallable(call).subscribeOn(scheduler);
    }

    /**
     * Maps each element on a worker and keeps the order: a result waits for those before it, and so, when it is long
     * in coming, do the workers. Holds as many results as there are workers.
     */
    public <T, R> Flux<R> map(Flux<T> source, Function<? super T, ? extends R> mapping) {
        return source.flatMapSequential(element -> call(() -> mapping.apply(element)), workers, 1);
    }

    /** Maps each element on a worker; results come as they are ready. */
    public <T, R> Flux<R> mapUnordered(Flux<T> source, Function<? super T, ? extends R> mapping) {
        return source.flatMap(element -> call(() -> mapping.apply(element)), workers, 1);
    }

    /** How many calls run at this moment; approximate. */
    public int running() {
        return pool.getActiveCount();
    }

    /** How many calls wait at this moment; approximate. */
    public int waiting() {
        return pool.getQueue().size();
    }

    /** Takes no more calls and interrupts those that run. */
    @Override
    public void close() {
        scheduler.dispose();
    }

    private static final class Pool extends ThreadPoolExecutor {

        Pool(int workers, int queue, ThreadFactory threads) {
            super(workers, workers, IDLE_SECONDS, TimeUnit.SECONDS, new ArrayBlockingQueue<>(queue), threads);
            allowCoreThreadTimeOut(true);
        }

        /** A call that is cancelled while it waits leaves its place in the queue to another. */
        @Override
        protected <T> RunnableFuture<T> newTaskFor(Callable<T> call) {
            return new FutureTask<>(call) {
                @Override
                protected void done() {
                    if (isCancelled()) {
                        boolean unused = Pool.this.remove(this);
                    }
                }
            };
        }
    }
}
