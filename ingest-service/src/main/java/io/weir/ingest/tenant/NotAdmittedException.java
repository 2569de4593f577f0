package io.weir.ingest.tenant;

/** Credentials that lead to no tenant. The message is for whoever sent them. Without a stack trace: it is an answer. */
public final class NotAdmittedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What is wrong; protocols have a status for each. */
    public enum Cause {
        /** There are none, and there must be: 401. */
        MISSING,
        /** They cannot be read: 401. */
        MALFORMED,
        /** Nobody has this token: 403. */
        UNKNOWN
    }

    private final Cause reason;

    NotAdmittedException(Cause reason, String message) {
        super(message, null, false, false);
        this.reason = reason;
    }

    /** Why. */
    public Cause reason() {
        return reason;
    }
}
