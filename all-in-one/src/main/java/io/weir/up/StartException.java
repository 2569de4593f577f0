package io.weir.up;

import org.jspecify.annotations.Nullable;

/** Why the server did not start, or ended. The message is one line that says what to do. */
public final class StartException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    StartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
