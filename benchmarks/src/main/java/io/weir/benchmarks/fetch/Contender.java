package io.weir.benchmarks.fetch;

import java.time.Duration;

/** One way to fetch. */
interface Contender extends AutoCloseable {

    /** What the table calls it. */
    String name();

    /** Fetches for that long, so many at once, and returns how many a second. */
    double perSecond(int concurrency, Duration time) throws Exception;

    @Override
    default void close() {}
}
