package io.weir.fetch.engine;

/** A redirect led nowhere: there were too many, or it could not be understood. Never passes on a retry. */
final class RedirectException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RedirectException(String message) {
        super(message, null, false, false);
    }
}
