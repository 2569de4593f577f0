package io.weir.operators.lines;

/**
 * The input is larger than the cap, counted after decompression.
 *
 * <p>Every line that ends within the cap has been emitted before this error.
 */
public final class InputTooLargeException extends LinesException {

    private static final long serialVersionUID = 1L;

    private final long maxBytes;

    InputTooLargeException(long maxBytes) {
        super("the input is larger than " + maxBytes + " bytes after decompression");
        this.maxBytes = maxBytes;
    }

    /** The cap, in bytes after decompression. */
    public long maxBytes() {
        return maxBytes;
    }
}
