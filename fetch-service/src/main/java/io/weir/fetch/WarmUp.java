package io.weir.fetch;

import io.weir.fetch.engine.Fetcher;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Lets the first fetch take no longer than the next: the fetchers are warmed up in the background from start on, and the
 * service is ready when they are. A warm-up that fails is logged, and holds nothing up.
 */
final class WarmUp implements SmartLifecycle, ReactiveHealthIndicator {

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    private final List<Fetcher> fetchers;
    private volatile Disposable running = Disposables.disposed();
    private volatile boolean started;
    private volatile boolean done;

    WarmUp(List<Fetcher> fetchers) {
        this.fetchers = List.copyOf(fetchers);
    }

    @Override
    public void start() {
        started = true;
        running = Flux.fromIterable(fetchers)
                .concatMap(Fetcher::warmUp)
                .doFinally(signal -> done = true)
                .subscribe(
                        nothing -> {},
                        failure ->
                                log.warn("The first fetches will be slow, warming up failed: {}", failure.toString()));
    }

    @Override
    public void stop() {
        running.dispose();
        started = false;
    }

    @Override
    public boolean isRunning() {
        return started;
    }

    @Override
    public Mono<Health> health() {
        return Mono.fromSupplier(() -> done
                ? Health.up().build()
                : Health.outOfService().withDetail("fetchers", "are warming up").build());
    }
}
