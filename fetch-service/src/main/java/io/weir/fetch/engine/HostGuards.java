package io.weir.fetch.engine;

import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowSynchronizationStrategy.LOCK_FREE;
import static io.github.resilience4j.circuitbreaker.CircuitBreakerConfig.SlidingWindowType.COUNT_BASED;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.github.resilience4j.reactor.bulkhead.operator.BulkheadOperator;
import io.github.resilience4j.reactor.circuitbreaker.operator.CircuitBreakerOperator;
import io.weir.operators.deadline.Deadline;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/**
 * A circuit breaker, a rate limit and a bulkhead for each host and port, so that one dead host does not slow the others.
 * The longest unused is forgotten when there are too many. Thread-safe.
 */
final class HostGuards {

    private static final Duration UNUSED_LIFE = Duration.ofMinutes(10);
    private static final Duration RATE_PERIOD = Duration.ofMillis(100);
    private static final int PERIODS_PER_SECOND = 10;
    private static final int TRIALS_WHEN_HALF_OPEN = 2;

    private final LoadingCache<String, Guard> guards;
    private final Deadline.Limit attemptTime;

    private record Guard(
            CircuitBreakerOperator<Answer> breaker, RateLimiter limiter, BulkheadOperator<Answer> bulkhead) {}

    HostGuards(FetcherSettings settings) {
        this.attemptTime = Deadline.within(settings.attemptTimeout());
        CircuitBreakerConfig breaker = breaker(settings.breaker());
        RateLimiterConfig limiter = limiter(settings.perHost(), settings.attemptTimeout());
        BulkheadConfig bulkhead = BulkheadConfig.custom()
                .maxConcurrentCalls(settings.perHost().maxConcurrent())
                // Waiting would block the thread that subscribes; connections are what is waited for.
                .maxWaitDuration(Duration.ZERO)
                .writableStackTraceEnabled(false)
                .build();
        this.guards = Caffeine.newBuilder()
                .maximumSize(settings.perHost().maxHosts())
                .expireAfterAccess(UNUSED_LIFE)
                // Housekeeping is short: less than waking another thread for it.
                .executor(Runnable::run)
                .build(host -> new Guard(
                        CircuitBreakerOperator.of(CircuitBreaker.of(host, breaker)),
                        RateLimiter.of(host, limiter),
                        BulkheadOperator.of(Bulkhead.of(host, bulkhead))));
    }

    private static CircuitBreakerConfig breaker(FetcherSettings.Breaker settings) {
        return CircuitBreakerConfig.custom()
                .failureRateThreshold(settings.failurePercent())
                // Without a lock: answers of one host come on any event loop, and none is to wait for another.
                .slidingWindow(settings.window(), settings.minCalls(), COUNT_BASED, LOCK_FREE)
                .waitDurationInOpenState(settings.openFor())
                .permittedNumberOfCallsInHalfOpenState(TRIALS_WHEN_HALF_OPEN)
                .maxWaitDurationInHalfOpenState(settings.openFor())
                .recordException(Failure::isHostFailure)
                // A call that was never made says nothing about the host.
                .ignoreExceptions(BlockedException.class, BulkheadFullException.class, RequestNotPermitted.class)
                .writableStackTraceEnabled(false)
                .build();
    }

    /** In tenths of a second where the rate allows it, so that a second's share does not go out at once. */
    private static RateLimiterConfig limiter(FetcherSettings.PerHost settings, Duration longestWait) {
        boolean tenths = settings.maxPerSecond() >= PERIODS_PER_SECOND;
        return RateLimiterConfig.custom()
                .limitForPeriod(tenths ? settings.maxPerSecond() / PERIODS_PER_SECOND : settings.maxPerSecond())
                .limitRefreshPeriod(tenths ? RATE_PERIOD : Duration.ofSeconds(1))
                .timeoutDuration(longestWait)
                .writableStackTraceEnabled(false)
                .build();
    }

    /**
     * Guards one exchange with the host of this URL, in the order of {@link io.weir.operators.Decorators}: breaker, rate
     * limit, time limit, bulkhead. The time limit belongs inside the breaker: outside it would not be counted.
     */
    Mono<Answer> guard(URI url, Mono<Answer> exchange, Supplier<TimeoutException> tooSlow) {
        return Mono.defer(() -> {
            Guard guard = of(url);
            Mono<Answer> limited = attemptTime.mono(Mono.from(guard.bulkhead.apply(exchange)), tooSlow);
            return Mono.from(guard.breaker.apply(permitted(guard.limiter, limited)));
        });
    }

    /**
     * Waits for a permit without holding anything up: the library's own operator withholds the subscription while it
     * waits, and then no time limit around it runs.
     */
    private static Mono<Answer> permitted(RateLimiter limiter, Mono<Answer> exchange) {
        return Mono.defer(() -> {
            long waitNanos = limiter.reservePermission();
            if (waitNanos < 0) {
                return Mono.error(RequestNotPermitted.createRequestNotPermitted(limiter));
            }
            return waitNanos == 0
                    ? exchange
                    : Mono.delay(Duration.ofNanos(waitNanos)).then(exchange);
        });
    }

    private Guard of(URI url) {
        return guards.get(url.getHost().toLowerCase(Locale.ROOT) + ":" + TargetPolicy.port(url));
    }
}
