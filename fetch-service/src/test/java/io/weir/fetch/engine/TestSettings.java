package io.weir.fetch.engine;

import java.time.Duration;
import java.util.Set;

/** Settings with which a test need not wait long. */
final class TestSettings {

    private TestSettings() {}

    static FetcherSettings quick() {
        return new FetcherSettings(
                Duration.ofSeconds(8),
                Duration.ofSeconds(10),
                Duration.ofSeconds(2),
                Duration.ofSeconds(3),
                3,
                Duration.ofMillis(1),
                Duration.ofMillis(10),
                Set.of("GET", "HEAD"),
                64 << 10,
                5,
                Duration.ofSeconds(30),
                100,
                50,
                500,
                100,
                new FetcherSettings.Breaker(50, 10, 5, Duration.ofSeconds(30)));
    }
}
