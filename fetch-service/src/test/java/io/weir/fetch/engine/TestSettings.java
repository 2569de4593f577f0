package io.weir.fetch.engine;

import io.weir.fetch.engine.FetcherSettings.Caching;
import io.weir.fetch.engine.FetcherSettings.PerHost;
import io.weir.fetch.engine.FetcherSettings.Retries;
import java.time.Duration;
import java.util.Set;

/** Settings with which a test need not wait long. */
final class TestSettings {

    private TestSettings() {}

    static FetcherSettings quick() {
        return with(Set.of("GET", "HEAD"), Duration.ZERO, false);
    }

    static FetcherSettings methods(Set<String> methods) {
        return with(methods, Duration.ZERO, false);
    }

    static FetcherSettings hedging(Duration after) {
        return with(Set.of("GET", "POST"), after, false);
    }

    static FetcherSettings http2ClearText() {
        return with(Set.of("GET"), Duration.ZERO, true);
    }

    /** With the retry budget of the defaults, and a circuit breaker that never opens. */
    static FetcherSettings withoutBreaker() {
        FetcherSettings quick = quick();
        return new FetcherSettings(
                quick.deadline(),
                quick.maxDeadline(),
                quick.connectTimeout(),
                quick.attemptTimeout(),
                new Retries(3, Duration.ofMillis(1), Duration.ofMillis(10), 0.1, 10),
                quick.methods(),
                quick.maxBodyBytes(),
                quick.maxRedirects(),
                quick.caching(),
                quick.perHost(),
                new FetcherSettings.Breaker(100, 100_000, 100_000, Duration.ofSeconds(30)),
                quick.hedgeAfter(),
                quick.http2ClearText());
    }

    static FetcherSettings perHost(PerHost perHost) {
        FetcherSettings quick = quick();
        return new FetcherSettings(
                quick.deadline(),
                quick.maxDeadline(),
                quick.connectTimeout(),
                quick.attemptTimeout(),
                quick.retries(),
                quick.methods(),
                quick.maxBodyBytes(),
                quick.maxRedirects(),
                quick.caching(),
                perHost,
                quick.breaker(),
                quick.hedgeAfter(),
                quick.http2ClearText());
    }

    private static FetcherSettings with(Set<String> methods, Duration hedgeAfter, boolean http2ClearText) {
        return new FetcherSettings(
                Duration.ofSeconds(8),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                new Retries(3, Duration.ofMillis(1), Duration.ofMillis(10), 0.1, 1_000),
                methods,
                64 << 10,
                5,
                new Caching(Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofMinutes(10), 100),
                new PerHost(50, 2_000, 2_000, 1_000_000, 100),
                new FetcherSettings.Breaker(50, 10, 5, Duration.ofSeconds(30)),
                hedgeAfter,
                http2ClearText);
    }
}
