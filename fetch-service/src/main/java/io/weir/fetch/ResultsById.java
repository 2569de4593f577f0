package io.weir.fetch;

import io.weir.events.FetchRequest;
import io.weir.events.FetchResult;
import java.time.Instant;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;

/** The results of requests, each fetched once. */
final class ResultsById {

    private final BiFunction<FetchRequest, Instant, Mono<FetchResult>> fetch;

    /** @param fetch fetches a request that ends at a point in time at the latest */
    ResultsById(BiFunction<FetchRequest, Instant, Mono<FetchResult>> fetch) {
        this.fetch = fetch;
    }

    /** The result of the request with this id, fetched if there is none. */
    Mono<FetchResult> get(FetchRequest request, Instant notAfter) {
        return fetch.apply(request, notAfter);
    }
}
