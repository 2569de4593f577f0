package io.weir.cli.options;

import org.jspecify.annotations.Nullable;

/** A command failed for a reason a person can do something about. The message is one line that says what. */
public final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param message one line, without the program's name */
    public CommandException(String message) {
        this(message, null);
    }

    /** @param message one line, without the program's name */
    public CommandException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
