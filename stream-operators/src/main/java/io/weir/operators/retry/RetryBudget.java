package io.weir.operators.retry;

import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A bound on retries that all callers of one dependency share, so that an outage is not answered with a multiple of
 * the usual load.
 *
 * <p>Each success earns a part of a retry, up to {@value #MOST_EARNED} saved; besides, a floor of so many retries per
 * second is granted in any case, unused ones of one second at most being kept. Hence in any {@code t} seconds there are
 * no more than {@code ratio · successes + floor · (t + 1) + 100} retries.
 *
 * <p>Thread-safe; share one instance between all {@link Retry}s that call the same dependency.
 */
public final class RetryBudget {

    /** The most retries that can be saved up from successes. */
    public static final int MOST_EARNED = 100;

    private static final long ONE = 1_000_000;

    private static final double NANOS_PER_SECOND = TimeUnit.SECONDS.toNanos(1);

    /** In millionths of a retry, so that ten tenths are one. */
    private final long earnings;

    private final double perSecond;
    private final LongSupplier nanoTime;

    private long earned;
    private double granted;
    private long lastGrant;

    private RetryBudget(double ratio, double perSecond, LongSupplier nanoTime) {
        this.earnings = Math.round(ratio * ONE);
        this.perSecond = perSecond;
        this.nanoTime = Objects.requireNonNull(nanoTime, "nanoTime");
        this.granted = Math.max(1, perSecond);
        this.lastGrant = nanoTime.getAsLong();
        if (perSecond == 0) {
            granted = 0;
        }
    }

    /**
     * A budget of its own.
     *
     * @param ratio retries earned per success, 0 to 10; 0.1 adds at most a tenth to the load
     * @param perSecond retries per second granted without any success, 0 to 1000
     */
    public static RetryBudget of(double ratio, double perSecond) {
        return of(ratio, perSecond, System::nanoTime);
    }

    /** As {@link #of(double, double)}, on another clock; nanoseconds from any fixed moment. */
    public static RetryBudget of(double ratio, double perSecond, LongSupplier nanoTime) {
        if (!(ratio >= 0 && ratio <= 10)) {
            throw new IllegalArgumentException("ratio must be 0 to 10: " + ratio);
        }
        if (!(perSecond >= 0 && perSecond <= 1000)) {
            throw new IllegalArgumentException("perSecond must be 0 to 1000: " + perSecond);
        }
        return new RetryBudget(ratio, perSecond, nanoTime);
    }

    /** Earns for one success. */
    public synchronized void succeeded() {
        earned = Math.min(MOST_EARNED * ONE, earned + earnings);
    }

    /** Takes one retry out of the budget, if there is one. */
    public synchronized boolean tryRetry() {
        long now = nanoTime.getAsLong();
        granted = Math.min(
                Math.max(perSecond, perSecond > 0 ? 1 : 0),
                granted + Math.max(0, now - lastGrant) / NANOS_PER_SECOND * perSecond);
        lastGrant = now;
        if (granted >= 1) {
            granted--;
            return true;
        }
        if (earned >= ONE) {
            earned -= ONE;
            return true;
        }
        return false;
    }
}
