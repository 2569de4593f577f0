package io.weir.ingest.pipeline;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * So much a second, and some more at once: a token bucket that may be overdrawn. What comes is charged when its size is
 * known, which is after it was let in; whoever comes while the bucket is overdrawn is refused, and told for how long.
 * Nothing waits. Thread-safe.
 *
 * <p>Kept as the one moment at which the bucket would be full again (the "theoretical arrival time" of GCRA, the generic
 * cell rate algorithm of ATM's traffic management): charging moves it, letting in looks at it.
 */
final class RateLimit {

    private static final double NANOS_PER_SECOND = 1e9;

    private final double nanosPerUnit;
    private final long burstNanos;
    private final LongSupplier nanoTime;
    private final AtomicLong fullAt;

    /**
     * @param perSecond above 0
     * @param burst what may come at once after a silence, above 0
     * @param nanoTime as {@link System#nanoTime}
     */
    RateLimit(long perSecond, long burst, LongSupplier nanoTime) {
        if (perSecond < 1 || burst < 1) {
            throw new IllegalArgumentException(
                    "a rate limit needs a rate and a burst above 0, not " + perSecond + " and " + burst);
        }
        this.nanosPerUnit = NANOS_PER_SECOND / perSecond;
        this.burstNanos = (long) (burst * nanosPerUnit);
        this.nanoTime = nanoTime;
        this.fullAt = new AtomicLong(nanoTime.getAsLong());
    }

    /** Zero if something may come now; else how long it takes until something may. */
    Duration delay() {
        long overdrawn = fullAt.get() - nanoTime.getAsLong() - burstNanos;
        return overdrawn < 0 ? Duration.ZERO : Duration.ofNanos(overdrawn + 1);
    }

    /** Takes out of the bucket what has come. */
    void charge(long units) {
        long now = nanoTime.getAsLong();
        long cost = (long) Math.ceil(units * nanosPerUnit);
        fullAt.updateAndGet(full -> (full - now > 0 ? full : now) + cost);
    }

    /** Charges one unit if something may come now. */
    boolean tryCharge() {
        if (!delay().isZero()) {
            return false;
        }
        charge(1);
        return true;
    }
}
