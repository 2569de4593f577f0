package io.weir.operators.lines;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One physical line of an input, without its line ending.
 *
 * <p>Immutable by agreement: {@link #bytes()} hands out the array itself, not a copy, because lines are made by the
 * million; whoever changes it changes the line. Safe to share between threads as long as nobody does.
 *
 * @param bytes the line's own bytes, without LF or CRLF
 * @param index the position of this physical line in the input, from 0; blank lines count
 * @param truncated whether the line was longer than the cap and only its beginning is here
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content below, and a copy per line is too dear
public record Line(byte[] bytes, long index, boolean truncated) {

    public Line {
        if (index < 0) {
            throw new IllegalArgumentException("index must not be negative: " + index);
        }
    }

    /** The number of bytes of this line, after truncation. */
    public int length() {
        return bytes.length;
    }

    /** Whether this line holds nothing but ASCII white space (or nothing at all). */
    public boolean isBlank() {
        for (byte b : bytes) {
            if (b != ' ' && (b < '\t' || b > '\r')) {
                return false;
            }
        }
        return true;
    }

    /** This line as UTF-8 text; each malformed sequence becomes one U+FFFD, as {@link String} does it. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** How many malformed sequences {@link #text()} replaces; 0 for valid UTF-8. */
    public int malformed() {
        return Utf8.replacements(text(), bytes, 0, bytes.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Line that
                && index == that.index
                && truncated == that.truncated
                && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * Arrays.hashCode(bytes) + Long.hashCode(index)) + Boolean.hashCode(truncated);
    }

    /** For people and test failures: the index, the text and, where it applies, that it was cut. */
    @Override
    public String toString() {
        return "Line[" + index + ": " + text() + (truncated ? "…]" : "]");
    }
}
