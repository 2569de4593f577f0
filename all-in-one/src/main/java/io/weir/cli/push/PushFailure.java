package io.weir.cli.push;

import org.jspecify.annotations.Nullable;

/** A request that was not answered with 200, and what that says of its lines. */
final class PushFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is known of the lines of the request. */
    enum Stored {
        /** None is stored, and a later try may do better. */
        NOTHING_YET,
        /** None is stored, and no later try will do better. */
        NOTHING,
        /** Some may be stored, all, or none; a later try may do better, and counts nothing twice. */
        UNKNOWN_YET,
        /** Some may be stored, all, or none, and no later try will do better. */
        UNKNOWN
    }

    private final Stored stored;
    private final @Nullable String retryAfter;

    /** @param message what went wrong, to follow a colon */
    PushFailure(Stored stored, String message, @Nullable Throwable cause) {
        this(stored, message, null, cause);
    }

    /** @param retryAfter the header of this name; null if there was none */
    PushFailure(Stored stored, String message, @Nullable String retryAfter, @Nullable Throwable cause) {
        super(message, cause, false, cause != null);
        this.stored = stored;
        this.retryAfter = retryAfter;
    }

    @Nullable
    String retryAfter() {
        return retryAfter;
    }

    Stored stored() {
        return stored;
    }

    boolean storedNothing() {
        return stored == Stored.NOTHING_YET || stored == Stored.NOTHING;
    }

    boolean mayBeTriedAgain() {
        return stored == Stored.NOTHING_YET || stored == Stored.UNKNOWN_YET;
    }
}
