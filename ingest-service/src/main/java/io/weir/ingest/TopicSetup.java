package io.weir.ingest;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * Creates the topics in the background from start on, for as long as it takes: the service starts without Kafka, and is
 * ready when they stand. Thread-safe.
 */
final class TopicSetup implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

    private final Mono<Void> creation;
    private final Disposable.Swap running = Disposables.swap();
    private volatile boolean started;
    private volatile boolean done;

    TopicSetup(Mono<Void> creation) {
        this.creation = creation;
    }

    /** Whether every topic stands. */
    boolean isDone() {
        return done;
    }

    @Override
    public void start() {
        started = true;
        running.replace(creation.subscribe(
                nothing -> {},
                failure -> log.error("Topics cannot be created; this service will not become ready", failure),
                () -> done = true));
    }

    @Override
    public void stop() {
        started = false;
        running.dispose();
    }

    @Override
    public boolean isRunning() {
        return started;
    }
}
