package io.weir.analyze.parse;

import java.nio.charset.StandardCharsets;

/** What the scanners ask of bytes. Positions are indices into the array; {@code to} is exclusive. */
final class Ascii {

    private static final byte DIGIT = 1;
    private static final byte UPPER = 2;
    private static final byte LOWER = 4;
    private static final byte SPACE = 8;
    /** What names of loggers, programs and hosts are made of, besides letters and digits. */
    private static final byte JOINT = 16;

    private static final byte[] CLASS = new byte[256];

    static {
        for (char c = '0'; c <= '9'; c++) {
            CLASS[c] = DIGIT;
        }
        for (char c = 'a'; c <= 'z'; c++) {
            CLASS[c] = LOWER;
            CLASS[c - 32] = UPPER;
        }
        for (char c : " \t\r\n\f\u000b".toCharArray()) {
            CLASS[c] = SPACE;
        }
        for (char c : "._-$/@#".toCharArray()) {
            CLASS[c] = JOINT;
        }
    }

    private Ascii() {}

    static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    static boolean isUpper(byte c) {
        return c >= 'A' && c <= 'Z';
    }

    static boolean isLower(byte c) {
        return c >= 'a' && c <= 'z';
    }

    static boolean isLetter(byte c) {
        return (CLASS[c & 0xff] & (UPPER | LOWER)) != 0;
    }

    static boolean isLetterOrDigit(byte c) {
        return (CLASS[c & 0xff] & (UPPER | LOWER | DIGIT)) != 0;
    }

    /** Letters, digits and {@code . _ - $ / @ #}. */
    static boolean isNamePart(byte c) {
        return (CLASS[c & 0xff] & (UPPER | LOWER | DIGIT | JOINT)) != 0;
    }

    static boolean isSpace(byte c) {
        return CLASS[c & 0xff] == SPACE;
    }

    /** Space or tab: what separates columns. */
    static boolean isGap(byte c) {
        return c == ' ' || c == '\t';
    }

    /** The byte at a position, or 0 beyond the end. */
    static byte at(byte[] b, int i, int to) {
        return i < to ? b[i] : 0;
    }

    /** The first position from {@code i} that holds this byte; -1 if none before {@code to}. */
    static int indexOf(byte[] b, int i, int to, char wanted) {
        for (; i < to; i++) {
            if (b[i] == wanted) {
                return i;
            }
        }
        return -1;
    }

    /** The first position from {@code i} that is not a space or tab; {@code to} if all are. */
    static int skipGap(byte[] b, int i, int to) {
        while (i < to && isGap(b[i])) {
            i++;
        }
        return i;
    }

    /** The first space or tab from {@code i}; {@code to} if there is none. */
    static int tokenEnd(byte[] b, int i, int to) {
        while (i < to && !isGap(b[i])) {
            i++;
        }
        return i;
    }

    /** The end of the digits that begin at {@code i}; {@code i} if none do. */
    static int digitsEnd(byte[] b, int i, int to) {
        while (i < to && isDigit(b[i])) {
            i++;
        }
        return i;
    }

    /** The end of the hexadecimal digits that begin at {@code i}; {@code i} if none do. */
    static int hexEnd(byte[] b, int i, int to) {
        while (i < to && Character.digit(b[i], 16) >= 0) {
            i++;
        }
        return i;
    }

    /** Whether {@code i..to} is one or more digits and nothing else. */
    static boolean allDigits(byte[] b, int i, int to) {
        return i < to && digitsEnd(b, i, to) == to;
    }

    /** The value of up to 18 digits; -1 if there are none, more, or anything else. */
    static long number(byte[] b, int from, int to) {
        if (to <= from || to - from > 18) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            int digit = b[i] - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value;
    }

    /** How many digits stand at {@code i}, two at most. */
    static int shortWidth(byte[] b, int i, int to) {
        return !isDigit(at(b, i, to)) ? 0 : isDigit(at(b, i + 1, to)) ? 2 : 1;
    }

    /** The number of one or two digits at {@code i}; -1 if none stands there. */
    static int shortNumber(byte[] b, int i, int to) {
        return switch (shortWidth(b, i, to)) {
            case 1 -> b[i] - '0';
            case 2 -> two(b, i);
            default -> -1;
        };
    }

    /** The number of the two digits that are known to stand at {@code i}. */
    static int two(byte[] b, int i) {
        return (b[i] - '0') * 10 + (b[i + 1] - '0');
    }

    /** The number of the four digits that are known to stand at {@code i}. */
    static int four(byte[] b, int i) {
        return two(b, i) * 100 + two(b, i + 2);
    }

    /** An integer as attributes carry it: what JSON reads back, {@code Integer} where it fits. */
    static Number boxed(long value) {
        return value == (int) value ? (Number) (int) value : (Number) value;
    }

    /** Whether the text stands at {@code i}, whole. */
    static boolean startsWith(byte[] b, int i, int to, String text) {
        int length = text.length();
        if (to - i < length) {
            return false;
        }
        for (int k = 0; k < length; k++) {
            if ((b[i + k] & 0xff) != text.charAt(k)) {
                return false;
            }
        }
        return true;
    }

    static boolean equals(byte[] b, int from, int to, String text) {
        return to - from == text.length() && startsWith(b, from, to, text);
    }

    /** The text of these bytes, each malformed sequence replaced by U+FFFD. */
    static String text(byte[] b, int from, int to) {
        return from >= to ? "" : new String(b, from, to - from, StandardCharsets.UTF_8);
    }

    /** The end of the group that opens at {@code open}, its closing bracket; -1 if it does not close within the bound. */
    static int closing(byte[] b, int open, int to, int bound) {
        byte opener = b[open];
        byte closer = (byte) (opener == '(' ? ')' : opener == '{' ? '}' : opener == '<' ? '>' : ']');
        int limit = Math.min(to, open + bound);
        int depth = 0;
        for (int i = open; i < limit; i++) {
            if (b[i] == opener) {
                depth++;
            } else if (b[i] == closer && --depth == 0) {
                return i;
            }
        }
        return -1;
    }
}
