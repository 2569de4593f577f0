package io.weir.ingest.pipeline;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The bytes that all requests together, or those of one tenant, may hold: read, and not yet acknowledged by Kafka. What
 * does not fit is refused at once; nothing waits. Thread-safe, without locks between requests.
 *
 * <p>A new request is let in while less than {@value #ADMISSION_PERCENT} % would be taken; the rest is left for requests
 * already under way to grow into, so that those are not cut short by newcomers.
 */
public final class InFlightBudget {

    private static final int ADMISSION_PERCENT = 75;

    /** What a request takes at least: buffers of its connection and of one chunk. */
    private static final long REQUEST_FLOOR_BYTES = 16 << 10;

    private final long limitBytes;
    private final long admissionBytes;
    private final AtomicLong inFlight = new AtomicLong();

    /** What this one is part of: who takes from here takes from there too. */
    private final @Nullable InFlightBudget whole;

    /**
     * The budget of a process.
     *
     * @param limitBytes 1 MiB or more
     */
    public InFlightBudget(long limitBytes) {
        this(limitBytes, null);
    }

    private InFlightBudget(long limitBytes, @Nullable InFlightBudget whole) {
        if (limitBytes < 1 << 20) {
            throw new IllegalArgumentException("an in-flight budget needs 1 MiB or more, not " + limitBytes + " bytes");
        }
        this.limitBytes = limitBytes;
        this.admissionBytes = limitBytes * ADMISSION_PERCENT / 100;
        this.whole = whole;
    }

    /**
     * A part of this budget for one tenant. Parts may add up to more than the whole.
     *
     * @param partBytes 1 MiB or more
     */
    InFlightBudget part(long partBytes) {
        return new InFlightBudget(partBytes, this);
    }

    /** What is taken now, in bytes. */
    public long inFlightBytes() {
        return inFlight.get();
    }

    /** The most that may be taken, in bytes. */
    public long limitBytes() {
        return limitBytes;
    }

    /** The largest announced length that is ever let in, in bytes. */
    public long admissionBytes() {
        return admissionBytes;
    }

    /**
     * Takes what a request announces.
     *
     * @param announcedBytes the length of the body, 0 if it is not known
     * @throws RefusedException THROTTLED, if it does not fit into this part, OVERLOADED, if not into the whole
     */
    Reservation reserve(long announcedBytes) {
        long floor = Math.max(announcedBytes, REQUEST_FLOOR_BYTES);
        take(floor, true);
        return new Reservation(floor);
    }

    private void take(long bytes, boolean newcomer) {
        if (!fits(bytes, newcomer ? admissionBytes : limitBytes)) {
            throw refused();
        }
        if (whole != null) {
            try {
                whole.take(bytes, newcomer);
            } catch (RefusedException overloaded) {
                inFlight.addAndGet(-bytes);
                throw overloaded;
            }
        }
    }

    private void give(long bytes) {
        inFlight.addAndGet(-bytes);
        if (whole != null) {
            whole.give(bytes);
        }
    }

    private boolean fits(long bytes, long limit) {
        long now = inFlight.get();
        while (now + bytes <= limit) {
            if (inFlight.compareAndSet(now, now + bytes)) {
                return true;
            }
            now = inFlight.get();
        }
        return false;
    }

    private RefusedException refused() {
        return whole == null
                ? new RefusedException(
                        RefusedException.Cause.OVERLOADED, "too much is in flight already: send this again later", null)
                : new RefusedException(
                        RefusedException.Cause.THROTTLED,
                        "this tenant has too much in flight already: send this again later",
                        null);
    }

    /**
     * One request's part: what it announced, for as long as it lasts, and beyond that what its records take until they
     * are acknowledged. Thread-safe.
     */
    final class Reservation implements AutoCloseable {
        private final long floor;
        private long used;
        private boolean closed;

        private Reservation(long floor) {
            this.floor = floor;
        }

        /**
         * Takes memory for records that were read.
         *
         * @throws RefusedException THROTTLED or OVERLOADED, if it does not fit
         */
        synchronized void use(long bytes) {
            long growth = Math.max(floor, used + bytes) - Math.max(floor, used);
            if (!closed && growth > 0) {
                take(growth, false);
            }
            used += bytes;
        }

        /** Gives back memory of records that were acknowledged, or given up. */
        synchronized void free(long bytes) {
            long shrinkage = Math.max(floor, used) - Math.max(floor, used - bytes);
            used -= bytes;
            if (!closed) {
                give(shrinkage);
            }
        }

        /** Gives back everything; further calls change nothing. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                give(Math.max(floor, used));
            }
        }
    }
}
