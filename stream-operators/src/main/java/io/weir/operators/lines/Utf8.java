package io.weir.operators.lines;

/** What the decoding of UTF-8 by {@link String} leaves open: how much it replaced, and where a text may be cut. */
final class Utf8 {

    private static final char REPLACEMENT = '\uFFFD';

    private Utf8() {}

    /** How many U+FFFD of {@code text} stand for malformed bytes rather than for a U+FFFD that was in the input. */
    static int replacements(String text, byte[] bytes, int offset, int length) {
        int count = 0;
        for (int at = text.indexOf(REPLACEMENT); at >= 0; at = text.indexOf(REPLACEMENT, at + 1)) {
            count++;
        }
        if (count == 0) {
            return 0;
        }
        for (int i = offset; i + 2 < offset + length; i++) {
            if (bytes[i] == (byte) 0xEF && bytes[i + 1] == (byte) 0xBF && bytes[i + 2] == (byte) 0xBD) {
                count--;
            }
        }
        return count;
    }

    /**
     * The largest length of at most {@code length} that does not cut a character in two.
     *
     * <p>Reads {@code bytes[offset + length]}, the first byte that is left out. Where the bytes before it are not
     * UTF-8 anyway the length stays as it is.
     */
    static int boundary(byte[] bytes, int offset, int length) {
        int cut = length;
        while (cut > 0 && length - cut < 3 && isContinuation(bytes[offset + cut])) {
            cut--;
        }
        return isContinuation(bytes[offset + cut]) ? length : cut;
    }

    private static boolean isContinuation(byte b) {
        return (b & 0xC0) == 0x80;
    }
}
