package io.weir.terminal;

/** Whoever read the output has seen enough, as {@code head} does: time to end, quietly. */
public final class ClosedPipeException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ClosedPipeException(Throwable cause) {
        super("the reader of the output has gone", cause);
    }
}
