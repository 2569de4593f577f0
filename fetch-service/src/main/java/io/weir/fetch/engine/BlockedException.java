package io.weir.fetch.engine;

/** A target was not asked: it is not a place that may be reached, or not in this way. */
final class BlockedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one line for the person who asked; names no address that a host name led to */
    BlockedException(String message) {
        super(message, null, false, false);
    }
}
