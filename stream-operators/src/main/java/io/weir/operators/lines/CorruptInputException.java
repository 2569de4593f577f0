package io.weir.operators.lines;

import org.jspecify.annotations.Nullable;

/**
 * The compressed input is malformed, or ends before it is complete.
 *
 * <p>Lines that were decoded before the damage have been emitted, up to the block of 64 KiB in which it lies.
 */
public final class CorruptInputException extends LinesException {

    private static final long serialVersionUID = 1L;

    private final Decoding format;
    private final long offset;
    private final long line;

    CorruptInputException(Decoding format, String reason, long offset, long line, @Nullable Throwable cause) {
        super("malformed " + format.label() + " at byte " + offset + " (in line " + line + "): " + reason, cause);
        this.format = format;
        this.offset = offset;
        this.line = line;
    }

    /** The format in which the input was being decoded. */
    public Decoding format() {
        return format;
    }

    /** The number of compressed bytes taken in when the damage was found; the damage lies at or before it. */
    public long offset() {
        return offset;
    }

    /** The 0-based index of the line that was being put together. */
    public long line() {
        return line;
    }
}
