package io.weir.operators.lines;

/** A line is longer than its cap, and {@link OverlongLine#FAIL} was chosen; every line before it has been emitted. */
public final class LineTooLongException extends LinesException {

    private static final long serialVersionUID = 1L;

    private final long index;
    private final int maxLineBytes;

    LineTooLongException(long index, int maxLineBytes) {
        super("line " + index + " is longer than " + maxLineBytes + " bytes");
        this.index = index;
        this.maxLineBytes = maxLineBytes;
    }

    /** The 0-based index of the line. */
    public long index() {
        return index;
    }

    /** The cap, in bytes. */
    public int maxLineBytes() {
        return maxLineBytes;
    }
}
