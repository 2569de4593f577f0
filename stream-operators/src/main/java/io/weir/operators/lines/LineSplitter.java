package io.weir.operators.lines;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Cuts bytes that arrive piece by piece into lines. Not thread-safe.
 *
 * <p>LF and CRLF end a line; a CR elsewhere belongs to it. Holds no more than one line, and of that no more than its
 * cap and one byte.
 */
final class LineSplitter<T> implements Splitter<T> {

    /** Makes what is emitted; {@code bytes} is only lent for the call. */
    interface LineFactory<T> {
        T line(byte[] bytes, int offset, int length, long index, boolean truncated);
    }

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LINE_FEEDS = 0x0A0A0A0A0A0A0A0AL;
    private static final long LOW_BITS = 0x0101010101010101L;
    private static final long HIGH_BITS = 0x8080808080808080L;
    private static final int FIRST_CAPACITY = 256;

    private final int maxLineBytes;
    private final OverlongLine overlong;
    private final LineFactory<T> factory;

    /** The line begun in earlier pieces: its first bytes (the cap and one more), its full length, its last byte. */
    private byte[] pending = new byte[0];

    private long pendingLength;
    private byte pendingLast;
    private long index;
    private @Nullable LineTooLongException failure;

    LineSplitter(int maxLineBytes, OverlongLine overlong, LineFactory<T> factory) {
        this.maxLineBytes = maxLineBytes;
        this.overlong = overlong;
        this.factory = factory;
    }

    /** Adds every line that ends in the piece to {@code lines} and keeps the rest; stops at a {@link #failure()}. */
    @Override
    public void split(byte[] bytes, int from, int to, List<T> lines) {
        int start = from;
        for (int end = lineFeed(bytes, start, to); end >= 0 && failure == null; end = lineFeed(bytes, start, to)) {
            endLine(bytes, start, end, lines);
            start = end + 1;
        }
        if (failure == null) {
            keep(bytes, start, to);
        }
    }

    /** Adds the last line, if the input did not end with a line ending. */
    @Override
    public void finish(List<T> lines) {
        if (failure == null && pendingLength > 0) {
            add(pending, 0, pendingLength, lines);
            pendingLength = 0;
        }
    }

    /** Why there are no more lines, if so. */
    @Override
    public @Nullable LineTooLongException failure() {
        return failure;
    }

    /** The index of the line that is being put together. */
    @Override
    public long index() {
        return index;
    }

    private void endLine(byte[] bytes, int start, int end, List<T> lines) {
        if (pendingLength == 0) {
            int content = end > start && bytes[end - 1] == '\r' ? end - start - 1 : end - start;
            add(bytes, start, content, lines);
        } else {
            keep(bytes, start, end);
            add(pending, 0, pendingLast == '\r' ? pendingLength - 1 : pendingLength, lines);
            pendingLength = 0;
        }
    }

    private void add(byte[] bytes, int offset, long length, List<T> lines) {
        if (length <= maxLineBytes) {
            lines.add(factory.line(bytes, offset, (int) length, index++, false));
        } else if (overlong == OverlongLine.TRUNCATE) {
            lines.add(factory.line(bytes, offset, Utf8.boundary(bytes, offset, maxLineBytes), index++, true));
        } else {
            failure = new LineTooLongException(index, maxLineBytes);
        }
    }

    private void keep(byte[] bytes, int start, int end) {
        int length = end - start;
        if (length == 0) {
            return;
        }
        int keepable = (int) Math.min(length, Math.max(0, maxLineBytes + 1L - pendingLength));
        if (keepable > 0) {
            int needed = (int) pendingLength + keepable;
            if (needed > pending.length) {
                int doubled = (int) Math.min(maxLineBytes + 1L, Math.max(FIRST_CAPACITY, 2L * pending.length));
                pending = Arrays.copyOf(pending, Math.max(needed, doubled));
            }
            System.arraycopy(bytes, start, pending, (int) pendingLength, keepable);
        }
        pendingLength += length;
        pendingLast = bytes[end - 1];
        // One byte over may still be the CR of a CRLF.
        if (overlong == OverlongLine.FAIL && pendingLength > maxLineBytes + 1L) {
            failure = new LineTooLongException(index, maxLineBytes);
        }
    }

    /**
     * The first LF in {@code [from, to)}, or -1.
     *
     * <p>Eight bytes at a time: XOR makes a LF zero, and the lowest zero byte of a word is the lowest one whose high
     * bit the subtraction sets (Hacker's Delight, 6-1; bytes above it may be wrong, which does not matter).
     */
    static int lineFeed(byte[] bytes, int from, int to) {
        int i = from;
        for (; i <= to - Long.BYTES; i += Long.BYTES) {
            long word = (long) LONGS.get(bytes, i) ^ LINE_FEEDS;
            long zeros = (word - LOW_BITS) & ~word & HIGH_BITS;
            if (zeros != 0) {
                return i + (Long.numberOfTrailingZeros(zeros) >>> 3);
            }
        }
        for (; i < to; i++) {
            if (bytes[i] == '\n') {
                return i;
            }
        }
        return -1;
    }
}
