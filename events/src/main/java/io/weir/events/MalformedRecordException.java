package io.weir.events;

/** A record's bytes are not what their topic holds. Never passes on a retry. */
public final class MalformedRecordException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one line that says what is wrong, and where */
    public MalformedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
