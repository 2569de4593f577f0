package io.weir.ingest.pipeline;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A whole request was refused, or given up after part of it was stored. The message is for whoever sent it.
 *
 * <p>Without a stack trace: it is an answer, made by the thousand under overload.
 */
public final class RefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** {@link #accepted()} where it is not known how much was stored. */
    public static final long UNKNOWN = -1;

    /** Why; transports map it to their protocol's status. */
    public enum Cause {
        /** The body is not what it says it is: sending it again will not help. */
        MALFORMED(false),
        /** Over a limit: sending it again will not help, sending it in parts will. */
        TOO_LARGE(false),
        /** More than the tenant may have in flight, or send in this time: passes by itself. */
        THROTTLED(true),
        /** Too much is in flight: passes by itself. */
        OVERLOADED(true),
        /** Not everything was acknowledged before the deadline: passes by itself. */
        TIMED_OUT(true),
        /** Kafka is away: passes by itself. */
        UNAVAILABLE(true);

        private final boolean passing;

        Cause(boolean passing) {
            this.passing = passing;
        }

        /** Whether the same request may succeed later. */
        public boolean isPassing() {
            return passing;
        }
    }

    private final Cause reason;
    private final long accepted;
    private final @Nullable Duration retryAfter;

    /** A refusal of which nothing, or an unknown part, was stored. */
    public RefusedException(Cause reason, String message, @Nullable Throwable cause) {
        this(reason, message, UNKNOWN, null, cause);
    }

    /** THROTTLED, known to pass after this time. */
    static RefusedException throttled(String message, Duration retryAfter) {
        return new RefusedException(Cause.THROTTLED, message, UNKNOWN, retryAfter, null);
    }

    private RefusedException(
            Cause reason, String message, long accepted, @Nullable Duration retryAfter, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.reason = reason;
        this.accepted = accepted;
        this.retryAfter = retryAfter;
    }

    /** The same refusal, with how many records were stored before it. */
    RefusedException after(long stored) {
        return new RefusedException(reason, String.valueOf(getMessage()), stored, retryAfter, getCause());
    }

    /** When sending again is of use; null where that is not known, or of no use at all. */
    public @Nullable Duration retryAfter() {
        return retryAfter;
    }

    /** Why. */
    public Cause reason() {
        return reason;
    }

    /** How many records of the request are durable all the same; {@link #UNKNOWN} where that is not known. */
    public long accepted() {
        return accepted;
    }
}
