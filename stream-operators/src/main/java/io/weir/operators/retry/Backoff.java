package io.weir.operators.retry;

import java.time.Duration;
import java.util.Objects;
import java.util.random.RandomGenerator;

/** How long to wait after the n-th failed attempt. Immutable; safe to share if the random source is. */
@FunctionalInterface
public interface Backoff {

    /** The wait after the failed attempt number {@code attempt}, from 1; never negative. */
    Duration after(long attempt);

    /** The same wait each time. */
    static Backoff fixed(Duration delay) {
        requireNotNegative(delay, "delay");
        return attempt -> delay;
    }

    /** {@code min(cap, base · 2^(attempt-1))}. */
    static Backoff exponential(Duration base, Duration cap) {
        requireNotNegative(base, "base");
        requireNotNegative(cap, "cap");
        long baseNanos = base.toNanos();
        long capNanos = cap.toNanos();
        return attempt -> {
            long doublings = attempt - 1;
            boolean overflows = baseNanos > 0 && doublings >= Long.numberOfLeadingZeros(baseNanos);
            return Duration.ofNanos(overflows ? capNanos : Math.min(capNanos, baseNanos << doublings));
        };
    }

    /**
     * A random wait from zero to that of {@link #exponential}, inclusive.
     *
     * <p>"Full jitter": spreads callers that failed together over the whole interval, which of the usual choices causes
     * the least work in all (M. Brooker, "Exponential Backoff And Jitter", 2015).
     */
    static Backoff fullJitter(Duration base, Duration cap, RandomGenerator random) {
        Objects.requireNonNull(random, "random");
        Backoff ceiling = exponential(base, cap);
        return attempt -> {
            long nanos = ceiling.after(attempt).toNanos();
            return Duration.ofNanos(nanos == Long.MAX_VALUE ? random.nextLong(nanos) : random.nextLong(nanos + 1));
        };
    }

    private static void requireNotNegative(Duration duration, String name) {
        if (duration.isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative: " + duration);
        }
    }
}
