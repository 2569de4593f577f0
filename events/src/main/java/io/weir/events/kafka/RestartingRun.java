package io.weir.events.kafka;

import java.time.Duration;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * The life of a {@link Pipeline}: attempt after attempt on one thread of its own, a failed one followed by the next after a
 * backoff of 0.2 s, doubled each time until something is emitted, until it is told to stop.
 *
 * @param <T> what an attempt emits when all is well
 */
final class RestartingRun<T> {

    private static final Logger log = LoggerFactory.getLogger(RestartingRun.class);

    private static final Duration MIN_BACKOFF = Duration.ofMillis(200);

    private final String name;
    private final Duration maxBackoff;
    private final Function<Scheduler, ? extends Publisher<T>> attempt;
    private final Sinks.Empty<Void> stopped = Sinks.empty();
    private volatile boolean stopping;

    /**
     * @param name of the thread, and in the log
     * @param attempt is asked for anew after each failure, with the scheduler whose one thread is to do the work; one that
     *     completes ends the run
     */
    RestartingRun(String name, Duration maxBackoff, Function<Scheduler, ? extends Publisher<T>> attempt) {
        this.name = name;
        this.maxBackoff = maxBackoff;
        this.attempt = attempt;
    }

    /** Completes when an attempt does, or instead of the next one once it is told to stop. To be subscribed to once. */
    Mono<Void> run() {
        return Flux.using(
                        // Bounded elastic, of one thread: Kafka's clients block, and belong to one thread at a time.
                        () -> Schedulers.newBoundedElastic(1, Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE, name),
                        this::attempts,
                        Scheduler::dispose)
                .then()
                .doFinally(signal -> {
                    var unused = stopped.tryEmitEmpty();
                });
    }

    private Flux<T> attempts(Scheduler scheduler) {
        return Flux.defer(() -> stopping ? Flux.<T>empty() : attempt.apply(scheduler))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, MIN_BACKOFF)
                        .maxBackoff(maxBackoff)
                        .transientErrors(true)
                        .doBeforeRetry(signal -> log.warn(
                                "{} begins again where it has committed: {}",
                                name,
                                signal.failure().toString())));
    }

    /**
     * Makes this attempt the last one.
     *
     * @param request tells the attempt in hand to end
     * @return completes when {@link #run} has, the thread's end included
     */
    Mono<Void> stop(Runnable request) {
        return Mono.defer(() -> {
            stopping = true;
            request.run();
            return stopped.asMono();
        });
    }

    boolean isStopping() {
        return stopping;
    }
}
