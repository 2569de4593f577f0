package io.weir.benchmarks.ingest;

import java.time.Duration;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Keeps a server busy for a while. */
@FunctionalInterface
interface Work {

    Done run(Duration time) throws Exception;

    /**
     * What it did meanwhile.
     *
     * @param lines stored, or answered where nothing is stored
     * @param failed lines, or requests, that were not taken
     * @param seconds until the last was acknowledged
     * @param micros latencies of the answers, where there are answers
     */
    record Done(
            long lines,
            long failed,
            double seconds,
            @Nullable Histogram micros) {

        double linesPerSecond() {
            return lines / seconds;
        }
    }
}
