package io.weir.fetch.engine;

import io.weir.fetch.engine.Redirects.Hop;
import java.net.URI;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The engine's exchange without any operator around it; in the engine's package because nobody else may see it. */
public final class BareExchange implements AutoCloseable {

    private final HttpExchange exchange;

    /** Connects to nothing yet. */
    public BareExchange(FetcherSettings settings, TargetPolicy policy) {
        this.exchange = new HttpExchange(settings, policy);
    }

    /** Emits the status, once the body has been read. */
    public Mono<Integer> get(String url) {
        return exchange.send(new Hop("GET", URI.create(url), Map.of(), 0)).map(Answer::status);
    }

    @Override
    public void close() {
        exchange.close();
    }
}
