package io.weir.fetch;

import io.weir.events.FetchRequest;
import io.weir.events.FetchResult;
import io.weir.operators.cache.AsyncCache;
import java.time.Duration;
import java.time.Instant;
import java.util.function.BiFunction;
import reactor.core.publisher.Mono;

/**
 * The results of requests: fetched once for an id, the same again for as long as it is remembered. A request without an id
 * is fetched each time. Thread-safe.
 */
final class ResultsById {

    private final BiFunction<FetchRequest, Instant, Mono<FetchResult>> fetch;
    private final RecordSize size;
    private final AsyncCache<String, FetchResult> remembered;

    /**
     * @param name of the cache, in its metrics
     * @param fetch fetches a request that ends at a point in time at the latest
     * @param size results are cut to it
     */
    ResultsById(
            String name,
            BiFunction<FetchRequest, Instant, Mono<FetchResult>> fetch,
            RecordSize size,
            int maxRemembered,
            Duration rememberedFor) {
        this.fetch = fetch;
        this.size = size;
        this.remembered = AsyncCache.<String, FetchResult>named(name)
                .maximumSize(maxRemembered)
                .ttl(rememberedFor)
                .build();
    }

    /** The result of the request with this id, fetched if there is none. */
    Mono<FetchResult> get(FetchRequest request, Instant notAfter) {
        Mono<FetchResult> fetched = fetch.apply(request, notAfter).map(size::fit);
        return request.id() == null ? fetched : remembered.get(request.id(), id -> fetched);
    }
}
