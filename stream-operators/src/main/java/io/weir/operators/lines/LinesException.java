package io.weir.operators.lines;

import org.jspecify.annotations.Nullable;

/** The reason why an input could not be read as lines to its end; each kind says where. */
public abstract sealed class LinesException extends RuntimeException
        permits CorruptInputException, InputTooLargeException, LineTooLongException {

    private static final long serialVersionUID = 1L;

    LinesException(String message) {
        super(message);
    }

    LinesException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
