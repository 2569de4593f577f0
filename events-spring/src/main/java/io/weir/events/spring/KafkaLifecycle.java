package io.weir.events.spring;

import io.weir.events.kafka.Pipeline;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Creates the topics in the background from start on, for as long as it takes, then runs the service's pipelines: the
 * service starts without Kafka, and is ready when the topics stand. At the end it stops the pipelines and waits for them.
 * Thread-safe.
 */
final class KafkaLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(KafkaLifecycle.class);

    private final Mono<Void> topics;
    private final Pipeline pipelines;
    private volatile Disposable running = Disposables.disposed();
    private volatile boolean started;
    private volatile boolean topicsStand;

    KafkaLifecycle(Mono<Void> topics, List<Pipeline> pipelines) {
        this.topics = topics;
        this.pipelines = Pipeline.together(pipelines);
    }

    /** Whether every topic stands. */
    boolean topicsStand() {
        return topicsStand;
    }

    @Override
    public void start() {
        started = true;
        Mono<Void> run = topics.doOnSuccess(nothing -> topicsStand = true).then(pipelines.run());
        running = run.subscribe(
                nothing -> {},
                failure -> log.error("The topics cannot be created; this service will not become ready", failure));
    }

    @Override
    public void stop(Runnable callback) {
        Mono<Void> stopped = topicsStand ? pipelines.stop() : Mono.empty();
        Disposable unused = stopped.doFinally(signal -> {
                    running.dispose();
                    started = false;
                    callback.run();
                })
                .subscribe(nothing -> {}, failure -> log.warn("A pipeline did not stop in order", failure));
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return started;
    }
}
