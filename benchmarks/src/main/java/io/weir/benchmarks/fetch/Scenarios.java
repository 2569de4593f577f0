package io.weir.benchmarks.fetch;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.FetchRequest;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult;
import io.weir.fetch.engine.Fetcher;
import io.weir.fetch.engine.FetcherSettings;
import io.weir.fetch.engine.TargetPolicy;
import io.weir.operators.gather.Gather;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/** How long whole requests take, and what many of them at once take in memory. */
final class Scenarios {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int IN_FLIGHT = 1_000;
    private static final int TARGETS = 20;
    private static final int SAMPLES = 6;
    private static final Duration SAMPLE_EVERY = Duration.ofSeconds(4);

    private final String base;
    private final FetcherSettings settings;
    private final AtomicLong number = new AtomicLong();

    Scenarios(String base, FetcherSettings settings) {
        this.base = base;
        this.settings = settings;
    }

    private Fetcher fetcher() {
        return new Fetcher(settings, TargetPolicy.unrestricted(), new SimpleMeterRegistry());
    }

    private List<Target> targets(int count, int millis) {
        return IntStream.range(0, count)
                .mapToObj(i -> Target.get("target-" + i, base + "/after/" + millis + "/" + number.incrementAndGet()))
                .toList();
    }

    void run() {
        try (Fetcher fetcher = fetcher()) {
            fetcher.warmUp().block(LIMIT);
            say("3 targets of 1 s, the first request", "1.5 s", threeOfASecond(fetcher));
            say("3 targets of 1 s, warm", "1.15 s", threeOfASecond(fetcher));
            say("10 targets of 200 ms, 5 at a time", "0.45 s", tenFiveAtATime(fetcher));
        }
        manyInFlight();
    }

    private static void say(String what, String goal, double seconds) {
        System.out.printf(Locale.ROOT, "%-40s %8.3f s   (goal %s)%n", what, seconds, goal);
    }

    private double threeOfASecond(Fetcher fetcher) {
        long start = System.nanoTime();
        FetchResult result = Objects.requireNonNull(fetcher.fetch(new FetchRequest("three", targets(3, 1_000), null))
                .block(LIMIT));
        require(result.status() == FetchResult.Status.COMPLETE, result.toString());
        return (System.nanoTime() - start) / 1e9;
    }

    private double tenFiveAtATime(Fetcher fetcher) {
        long start = System.nanoTime();
        var results = Objects.requireNonNull(Gather.limited(
                        targets(10, 200).stream()
                                .map(target -> fetcher.fetch(target, LIMIT))
                                .toList(),
                        5)
                .block(LIMIT));
        double seconds = (System.nanoTime() - start) / 1e9;
        results.forEach(result -> require(result.error() == null, result.toString()));
        return seconds;
    }

    /** Keeps so many requests in flight and measures what is in use after a collection, again and again. */
    private void manyInFlight() {
        List<Long> kibibytes = new ArrayList<>();
        AtomicLong done = new AtomicLong();
        try (Fetcher fetcher = fetcher()) {
            Disposable load = Flux.range(0, Integer.MAX_VALUE)
                    .flatMap(i -> fetcher.fetch(new FetchRequest("many", targets(TARGETS, 100), 30_000L)), IN_FLIGHT, 1)
                    .subscribe(result -> done.incrementAndGet(), failure -> System.out.println("failed: " + failure));
            var unused = Flux.interval(SAMPLE_EVERY)
                    .take(SAMPLES)
                    .doOnNext(tick -> kibibytes.add(usedKibibytes()))
                    .blockLast(LIMIT.plus(LIMIT));
            load.dispose();
        }
        System.out.printf(
                Locale.ROOT,
                "%d requests of %d targets in flight, %d done; MiB in use after a collection, every %d s: %s%n",
                IN_FLIGHT,
                TARGETS,
                done.get(),
                SAMPLE_EVERY.toSeconds(),
                kibibytes.stream().map(kib -> kib / 1024).toList());
    }

    private static long usedKibibytes() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024;
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalStateException(otherwise);
        }
    }
}
