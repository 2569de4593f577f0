package io.weir.benchmarks.fetch;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult.Outcome;
import io.weir.fetch.engine.Fetcher;
import io.weir.fetch.engine.FetcherSettings;
import io.weir.fetch.engine.TargetPolicy;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import reactor.core.publisher.Flux;

/**
 * What one host that never answers costs nine others: their 99th percentile with the tenth host alive and dead, in turn,
 * with the defaults. Requests start when they are due, whatever became of those before.
 */
final class DeadHost {

    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofMillis(1);
    private static final int TICKS = 4_000;
    private static final int ROUNDS = 2;

    private final List<String> hosts;

    DeadHost(List<String> hosts) {
        this.hosts = hosts;
    }

    void run() {
        double unusedWarmUp = percentile(false);
        double alive = Double.MAX_VALUE;
        double dead = Double.MAX_VALUE;
        for (int round = 0; round < ROUNDS; round++) {
            alive = Math.min(alive, percentile(false));
            dead = Math.min(dead, percentile(true));
        }
        System.out.printf(
                Locale.ROOT,
                "p99 of nine hosts at %d requests/s over ten: %.2f ms, with the tenth dead %.2f ms, %+.0f %% (goal +5 %%)%n",
                Duration.ofSeconds(1).dividedBy(EVERY),
                alive,
                dead,
                100 * (dead / alive - 1));
    }

    /** Of the nine, in milliseconds. */
    private double percentile(boolean tenthDead) {
        try (Fetcher fetcher =
                new Fetcher(FetcherSettings.DEFAULTS, TargetPolicy.unrestricted(), new SimpleMeterRegistry())) {
            long[] nanos = Objects.requireNonNull(Flux.interval(EVERY)
                            .onBackpressureBuffer()
                            .take(TICKS)
                            .flatMap(
                                    tick -> {
                                        int number = tick.intValue();
                                        int host = number % hosts.size();
                                        boolean last = host == hosts.size() - 1;
                                        long start = System.nanoTime();
                                        return fetcher.fetch(target(host, number, last && tenthDead), LIMIT)
                                                .filter(result -> !last)
                                                .map(result -> {
                                                    if (result.outcome() != Outcome.ok) {
                                                        throw new IllegalStateException(result.toString());
                                                    }
                                                    return System.nanoTime() - start;
                                                });
                                    },
                                    TICKS)
                            .collectList()
                            .block(LIMIT.multipliedBy(3)))
                    .stream()
                    .mapToLong(Long::longValue)
                    .toArray();
            Arrays.sort(nanos);
            return nanos[nanos.length * 99 / 100] / 1e6;
        }
    }

    private Target target(int host, int number, boolean dead) {
        return Target.get("target", hosts.get(host) + (dead ? "/never/" : "/json/") + number);
    }
}
