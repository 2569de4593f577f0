package io.weir.analyze.parse;

import java.util.Arrays;

/** The escape sequences with which a program colours its log on a console. */
final class Colours {

    private static final byte ESCAPE = 0x1b;

    private Colours() {}

    /** The bytes themselves if no escape stands near their beginning, else the stretch without its sequences. */
    static byte[] strip(byte[] b, int from, int to, int search) {
        int i = from;
        int limit = Math.min(to, from + search);
        while (i < limit && b[i] != ESCAPE) {
            i++;
        }
        if (i == limit) {
            return b;
        }
        byte[] plain = new byte[to - from];
        int length = 0;
        for (i = from; i < to; i++) {
            if (b[i] == ESCAPE && Ascii.at(b, i + 1, to) == '[') {
                i += 2;
                // Parameters end in a letter.
                while (i < to && (Ascii.isDigit(b[i]) || b[i] == ';')) {
                    i++;
                }
            } else {
                plain[length++] = b[i];
            }
        }
        return Arrays.copyOf(plain, length);
    }
}
