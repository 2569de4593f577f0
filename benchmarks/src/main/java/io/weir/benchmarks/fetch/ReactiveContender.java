package io.weir.benchmarks.fetch;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Fetches with a Mono for each URL.
 *
 * @param fetch emits once the answer has been read; fails if it is none of success
 * @param closing is run at the end
 */
record ReactiveContender(String name, String base, Function<String, Mono<?>> fetch, Runnable closing)
        implements Contender {

    private static final AtomicLong NUMBER = new AtomicLong();

    @Override
    public double perSecond(int concurrency, Duration time) {
        long start = System.nanoTime();
        long end = start + time.toNanos();
        Long count = Flux.<String>generate(sink -> {
                    if (System.nanoTime() < end) {
                        // Each of its own, so that none is shared or kept.
                        sink.next(base + "/json/" + NUMBER.incrementAndGet());
                    } else {
                        sink.complete();
                    }
                })
                .flatMap(fetch, concurrency, 1)
                .count()
                .block();
        return (count == null ? 0 : count) * 1e9 / (System.nanoTime() - start);
    }

    @Override
    public void close() {
        closing.run();
    }
}
