package io.weir.ingest;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * Creates the topics in the background from start on, for as long as it takes: the service starts without Kafka, and is
 * ready when they stand. Thread-safe.
 */
final class TopicSetup implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(TopicSetup.class);

    private final Mono<Void> creation;
    private volatile @Nullable Disposable running;
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
        running = creation.subscribe(
                nothing -> {},
                failure -> log.error("Topics cannot be created; this service will not become ready", failure),
                () -> done = true);
    }

    @Override
    public void stop() {
        Disposable creating = running;
        if (creating != null) {
            creating.dispose();
        }
        running = null;
    }

    @Override
    public boolean isRunning() {
        return running != null;
    }
}
