package io.weir.ingest.pipeline;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes that all requests together may hold: read, and not yet acknowledged by Kafka. What does not fit is refused at
 * once; nothing waits. Thread-safe, without locks between requests.
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

    /** @param limitBytes 1 MiB or more */
    public InFlightBudget(long limitBytes) {
        if (limitBytes < 1 << 20) {
            throw new IllegalArgumentException("an in-flight budget needs 1 MiB or more, not " + limitBytes + " bytes");
        }
        this.limitBytes = limitBytes;
        this.admissionBytes = limitBytes * ADMISSION_PERCENT / 100;
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
     * @throws RefusedException OVERLOADED, if it does not fit
     */
    Reservation reserve(long announcedBytes) {
        long floor = Math.max(announcedBytes, REQUEST_FLOOR_BYTES);
        if (!take(floor, admissionBytes)) {
            throw overloaded();
        }
        return new Reservation(floor);
    }

    private boolean take(long bytes, long limit) {
        long now = inFlight.get();
        while (now + bytes <= limit) {
            if (inFlight.compareAndSet(now, now + bytes)) {
                return true;
            }
            now = inFlight.get();
        }
        return false;
    }

    private static RefusedException overloaded() {
        return new RefusedException(
                RefusedException.Cause.OVERLOADED, "too much is in flight already: send this again later", null);
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
         * @throws RefusedException OVERLOADED, if it does not fit
         */
        synchronized void use(long bytes) {
            long growth = Math.max(floor, used + bytes) - Math.max(floor, used);
            if (!closed && growth > 0 && !take(growth, limitBytes)) {
                throw overloaded();
            }
            used += bytes;
        }

        /** Gives back memory of records that were acknowledged, or given up. */
        synchronized void free(long bytes) {
            long shrinkage = Math.max(floor, used) - Math.max(floor, used - bytes);
            used -= bytes;
            if (!closed) {
                inFlight.addAndGet(-shrinkage);
            }
        }

        /** Gives back everything; further calls change nothing. */
        @Override
        public synchronized void close() {
            if (!closed) {
                closed = true;
                inFlight.addAndGet(-Math.max(floor, used));
            }
        }
    }
}
