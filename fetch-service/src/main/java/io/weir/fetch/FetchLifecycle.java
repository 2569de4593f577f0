package io.weir.fetch;

import io.weir.events.kafka.KafkaAdmin;
import io.weir.events.kafka.RecordConsumer;
import io.weir.events.kafka.TopicSettings;
import io.weir.fetch.engine.Fetcher;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Starts and stops the service: warms up and creates topics, then consumes; at the end consumes no more, waits for what is
 * in hand, and leaves the rest to be delivered again. Publisher and clients are closed after that, with the context.
 */
final class FetchLifecycle implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(FetchLifecycle.class);

    private final KafkaAdmin admin;
    private final TopicSettings topics;
    private final List<Fetcher> fetchers;
    private final List<RecordConsumer> consumers;
    private volatile Disposable work = Disposables.disposed();
    private volatile boolean consuming;

    FetchLifecycle(KafkaAdmin admin, TopicSettings topics, List<Fetcher> fetchers, List<RecordConsumer> consumers) {
        this.admin = admin;
        this.topics = topics;
        this.fetchers = List.copyOf(fetchers);
        this.consumers = List.copyOf(consumers);
    }

    /** Returns at once; {@link #isConsuming} tells when all is in place. */
    @Override
    public void start() {
        work = Mono.when(admin.ensureTopics(topics), warmUp())
                .then(Mono.defer(this::consume))
                .subscribe(null, failure -> log.error("The service consumes no more", failure));
    }

    private Mono<Void> warmUp() {
        return Flux.fromIterable(fetchers).concatMap(Fetcher::warmUp).then().onErrorResume(failure -> {
            log.warn("The first fetches will be slow, warming up failed: {}", failure.toString());
            return Mono.empty();
        });
    }

    private Mono<Void> consume() {
        return Mono.when(consumers.stream().map(RecordConsumer::run).toList())
                .doOnSubscribe(subscription -> consuming = true)
                .doFinally(signal -> consuming = false);
    }

    /** Whether the service takes alerts and requests from Kafka. */
    boolean isConsuming() {
        return consuming;
    }

    @Override
    public boolean isRunning() {
        return !work.isDisposed();
    }

    @Override
    public void stop(Runnable stopped) {
        Mono<Void> drained = consuming
                ? Mono.when(consumers.stream().map(RecordConsumer::stop).toList())
                : Mono.empty();
        Disposable unused = drained.doFinally(signal -> {
                    work.dispose();
                    stopped.run();
                })
                .subscribe(null, failure -> log.warn("Not all that was in hand was finished", failure));
    }

    @Override
    public void stop() {
        work.dispose();
    }
}
