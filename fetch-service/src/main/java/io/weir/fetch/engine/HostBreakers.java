package io.weir.fetch.engine;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import reactor.core.publisher.Mono;

/**
 * A circuit breaker for each host and port, so that one dead host does not slow the others. The longest unused is
 * forgotten when there are too many. Thread-safe.
 */
final class HostBreakers {

    private static final Duration UNUSED_LIFE = Duration.ofMinutes(10);
    private static final int TRIALS_WHEN_HALF_OPEN = 2;

    private final LoadingCache<String, CircuitBreaker> breakers;

    HostBreakers(int maxHosts, FetcherSettings.Breaker settings) {
        CircuitBreakerConfig config = CircuitBreakerConfig.custom()
                .failureRateThreshold(settings.failurePercent())
                // Without a lock: answers of one host come on any event loop, and none is to wait for another.
                .slidingWindow(settings.window(), settings.minCalls(), COUNT_BASED, LOCK_FREE)
                .waitDurationInOpenState(settings.openFor())
                .permittedNumberOfCallsInHalfOpenState(TRIALS_WHEN_HALF_OPEN)
                .maxWaitDurationInHalfOpenState(settings.openFor())
                .recordException(Failure::isHostFailure)
                // A call that was never made says nothing about the host.
                .ignoreExceptions(BlockedException.class)
                .writableStackTraceEnabled(false)
                .build();
        this.breakers = Caffeine.newBuilder()
                .maximumSize(maxHosts)
                .expireAfterAccess(UNUSED_LIFE)
                .build(host -> CircuitBreaker.of(host, config));
    }

    /** Guards one exchange with the host of this URL. The time limit belongs inside: outside it would not be counted. */
    Mono<Answer> guard(URI url, Mono<Answer> exchange) {
        return Mono.defer(() -> exchange.transformDeferred(CircuitBreakerOperator.of(of(url))));
    }

    CircuitBreaker of(URI url) {
        return breakers.get(url.getHost().toLowerCase(Locale.ROOT) + ":" + TargetPolicy.port(url));
    }
}
