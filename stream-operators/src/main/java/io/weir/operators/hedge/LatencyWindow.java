package io.weir.operators.hedge;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/**
 * The latencies of the last calls. Thread-safe.
 *
 * <p>Percentiles are exact over the window and computed anew after every {@value #STRIDE}th call, since sorting for each
 * would cost more than the precision is worth.
 */
final class LatencyWindow {

    /** How many calls are remembered. */
    static final int CAPACITY = 512;

    /** How many calls make a percentile meaningful. */
    static final int ENOUGH = 20;

    private static final int STRIDE = 16;

    private final long[] nanos = new long[CAPACITY];
    private long count;
    private long[] sorted = new long[0];

    synchronized void add(long elapsedNanos) {
        nanos[(int) (count++ % CAPACITY)] = elapsedNanos;
        if (count >= ENOUGH && (sorted.length == 0 || count % STRIDE == 0)) {
            sorted = Arrays.copyOf(nanos, (int) Math.min(count, CAPACITY));
            Arrays.sort(sorted);
        }
    }

    /** The latency that this part of the calls did not exceed (nearest rank); empty before there are enough. */
    synchronized Optional<Duration> percentile(double part) {
        if (sorted.length == 0) {
            return Optional.empty();
        }
        int rank = (int) Math.ceil(part * sorted.length);
        return Optional.of(Duration.ofNanos(sorted[Math.max(0, rank - 1)]));
    }
}
