package io.weir.ingest.fluent;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of one MessagePack value in bytes that arrive piece by piece. One pass that looks at headers and skips what
 * they announce; memory is one number per level of nesting. Not thread-safe; reusable after {@link #start}.
 */
final class MsgpackScanner {

    /** What can be nested in what is sent: entries in a message, records in entries, and a hundred levels of a record. */
    static final int MAX_DEPTH = 104;

    private enum Kind {
        PAYLOAD,
        EXTENSION,
        ARRAY,
        MAP
    }

    /** How many elements each open array or map still lacks, the outermost first. */
    private final long[] lacking = new long[MAX_DEPTH];

    private int depth;
    private long skip;
    private int lengthBytes;
    private long length;
    private Kind kind = Kind.PAYLOAD;
    private boolean done;
    private @Nullable String problem;

    /** Forgets the value before; the next byte scanned must be the first of a value. */
    void start() {
        depth = 0;
        skip = 0;
        lengthBytes = 0;
        done = false;
        problem = null;
    }

    /** Whether a whole value has been scanned. */
    boolean isDone() {
        return done;
    }

    /** Why this is no value that is taken; null if it is, so far. */
    @Nullable
    String problem() {
        return problem;
    }

    /**
     * Scans on, from the piece's reader index, which stays where it is.
     *
     * @return how many bytes belong to the value
     */
    int scan(ByteBuf piece) {
        int from = piece.readerIndex();
        int to = piece.writerIndex();
        int i = from;
        while (i < to && !done && problem == null) {
            if (skip > 0) {
                int skipped = (int) Math.min(skip, to - i);
                i += skipped;
                skip -= skipped;
                if (skip == 0) {
                    valueEnds();
                }
            } else if (lengthBytes > 0) {
                length = length << 8 | piece.getUnsignedByte(i++);
                if (--lengthBytes == 0) {
                    announced(kind, length);
                }
            } else {
                header(piece.getUnsignedByte(i++));
            }
        }
        return i - from;
    }

    private void header(int b) {
        if (b <= 0x7f || b >= 0xe0) {
            valueEnds();
        } else if (b <= 0x8f) {
            announced(Kind.MAP, b & 0x0f);
        } else if (b <= 0x9f) {
            announced(Kind.ARRAY, b & 0x0f);
        } else if (b <= 0xbf) {
            announced(Kind.PAYLOAD, b & 0x1f);
        } else {
            switch (b) {
                case 0xc0, 0xc2, 0xc3 -> valueEnds();
                case 0xc1 -> problem = "byte 0xc1, which MessagePack never uses";
                case 0xc4, 0xd9 -> expect(Kind.PAYLOAD, 1);
                case 0xc5, 0xda -> expect(Kind.PAYLOAD, 2);
                case 0xc6, 0xdb -> expect(Kind.PAYLOAD, 4);
                case 0xc7 -> expect(Kind.EXTENSION, 1);
                case 0xc8 -> expect(Kind.EXTENSION, 2);
                case 0xc9 -> expect(Kind.EXTENSION, 4);
                case 0xca, 0xce, 0xd2 -> skip = 4;
                case 0xcb, 0xcf, 0xd3 -> skip = 8;
                case 0xcc, 0xd0 -> skip = 1;
                case 0xcd, 0xd1 -> skip = 2;
                case 0xdc -> expect(Kind.ARRAY, 2);
                case 0xdd -> expect(Kind.ARRAY, 4);
                case 0xde -> expect(Kind.MAP, 2);
                case 0xdf -> expect(Kind.MAP, 4);
                // 0xd4 to 0xd8: extensions of 1, 2, 4, 8 and 16 bytes.
                default -> announced(Kind.EXTENSION, 1L << (b - 0xd4));
            }
        }
    }

    private void expect(Kind what, int bytes) {
        kind = what;
        length = 0;
        lengthBytes = bytes;
    }

    private void announced(Kind what, long count) {
        switch (what) {
            case PAYLOAD -> payload(count);
            // The type stands before the bytes.
            case EXTENSION -> payload(count + 1);
            case ARRAY -> open(count);
            case MAP -> open(2 * count);
        }
    }

    private void payload(long bytes) {
        skip = bytes;
        if (bytes == 0) {
            valueEnds();
        }
    }

    private void open(long elements) {
        if (elements == 0) {
            valueEnds();
        } else if (depth == MAX_DEPTH) {
            problem = "nested more than " + MAX_DEPTH + " levels deep";
        } else {
            lacking[depth++] = elements;
        }
    }

    private void valueEnds() {
        while (depth > 0 && --lacking[depth - 1] == 0) {
            depth--;
        }
        done = depth == 0;
    }
}
