package io.weir.events;

import java.util.Arrays;

/** JSON in UTF-8 as it is being written. Not thread-safe. */
final class JsonText {

    private static final int FIRST_SIZE = 1 << 10;
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};
    private static final long MIN_PLAIN_THOUSANDTHS = 1;
    private static final double MAX_PLAIN = 1e7;

    /** 0: as it is; 'u': by its number; else the letter behind the backslash. */
    private static final byte[] ESCAPES = new byte[128];

    static {
        Arrays.fill(ESCAPES, 0, 0x20, (byte) 'u');
        ESCAPES['\b'] = 'b';
        ESCAPES['\t'] = 't';
        ESCAPES['\n'] = 'n';
        ESCAPES['\f'] = 'f';
        ESCAPES['\r'] = 'r';
        ESCAPES['"'] = '"';
        ESCAPES['\\'] = '\\';
    }

    private byte[] buffer = new byte[FIRST_SIZE];
    private int size;

    void clear() {
        size = 0;
    }

    byte[] toBytes() {
        return Arrays.copyOf(buffer, size);
    }

    /** Lets go of a buffer that has become larger than this. */
    void shrink(int maxKept) {
        if (buffer.length > maxKept) {
            buffer = new byte[FIRST_SIZE];
        }
    }

    void raw(byte b) {
        room(1);
        buffer[size++] = b;
    }

    void raw(byte[] bytes) {
        room(bytes.length);
        System.arraycopy(bytes, 0, buffer, size, bytes.length);
        size += bytes.length;
    }

    /** Characters of ASCII, as they are. */
    @SuppressWarnings("deprecation") // Takes the low byte of each character, which is what ASCII has, without a copy.
    void raw(String ascii) {
        int length = ascii.length();
        room(length);
        ascii.getBytes(0, length, buffer, size);
        size += length;
    }

    void number(long value) {
        room(20);
        if (value < 0) {
            if (value == Long.MIN_VALUE) {
                raw("-9223372036854775808");
                return;
            }
            buffer[size++] = '-';
            value = -value;
        }
        int width = width(value);
        int i = size + width - 1;
        long rest = value;
        for (; rest > Integer.MAX_VALUE; rest /= 10) {
            buffer[i--] = (byte) ('0' + rest % 10);
        }
        int small = (int) rest;
        for (; i >= size; i--) {
            int tenth = small / 10;
            buffer[i] = (byte) ('0' + small - tenth * 10);
            small = tenth;
        }
        size += width;
    }

    /** How many digits a number has; found without division, which is slow. */
    private static int width(long value) {
        int width = 1;
        for (long limit = 10; width < 19 && value >= limit; limit *= 10) {
            width++;
        }
        return width;
    }

    /** A number with leading zeros. */
    void digits(int value, int width) {
        room(width);
        for (int i = size + width - 1; i >= size; i--) {
            buffer[i] = (byte) ('0' + value % 10);
            value /= 10;
        }
        size += width;
    }

    /** Whether JSON has this number at all, and without an exponent. */
    static boolean isPlain(double value) {
        return value == 0
                ? Double.doubleToRawLongBits(value) == 0
                : Math.abs(value) >= 1e-3 && Math.abs(value) < MAX_PLAIN;
    }

    /** A {@linkplain #isPlain plain} number as {@link Double#toString} writes it; quickly if three decimals hold it. */
    void number(double value) {
        long thousandths = Math.round(Math.abs(value) * 1_000);
        if (thousandths / 1_000.0 != Math.abs(value) || (value != 0 && thousandths < MIN_PLAIN_THOUSANDTHS)) {
            raw(Double.toString(value));
            return;
        }
        if (value < 0) {
            raw((byte) '-');
        }
        number(thousandths / 1_000);
        raw((byte) '.');
        int fraction = (int) (thousandths % 1_000);
        int width = 3;
        while (width > 1 && fraction % 10 == 0) {
            fraction /= 10;
            width--;
        }
        digits(fraction, width);
    }

    /** A string in quotes. */
    void string(String value) {
        int length = value.length();
        // What most characters need; one that needs more asks for it.
        room(length + 2);
        byte[] to = buffer;
        int at = size;
        to[at++] = '"';
        for (int i = 0; i < length; i++) {
            char c = value.charAt(i);
            if (c < 0x80 && ESCAPES[c] == 0) {
                to[at++] = (byte) c;
            } else {
                size = at;
                room(length - i + 8);
                i += special(value, i, c);
                to = buffer;
                at = size;
            }
        }
        to[at++] = '"';
        size = at;
    }

    /** Writes a character that is more than one byte; returns how many more than this one were taken. */
    private int special(String value, int i, char c) {
        if (c < 0x80) {
            buffer[size++] = '\\';
            buffer[size++] = ESCAPES[c];
            if (ESCAPES[c] == 'u') {
                buffer[size++] = '0';
                buffer[size++] = '0';
                buffer[size++] = HEX[c >> 4];
                buffer[size++] = HEX[c & 15];
            }
            return 0;
        }
        if (c < 0x800) {
            buffer[size++] = (byte) (0xc0 | (c >> 6));
            buffer[size++] = (byte) (0x80 | (c & 0x3f));
            return 0;
        }
        if (Character.isHighSurrogate(c) && i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))) {
            int point = Character.toCodePoint(c, value.charAt(i + 1));
            buffer[size++] = (byte) (0xf0 | (point >> 18));
            buffer[size++] = (byte) (0x80 | ((point >> 12) & 0x3f));
            buffer[size++] = (byte) (0x80 | ((point >> 6) & 0x3f));
            buffer[size++] = (byte) (0x80 | (point & 0x3f));
            return 1;
        }
        int point = Character.isSurrogate(c) ? 0xfffd : c;
        buffer[size++] = (byte) (0xe0 | (point >> 12));
        buffer[size++] = (byte) (0x80 | ((point >> 6) & 0x3f));
        buffer[size++] = (byte) (0x80 | (point & 0x3f));
        return 0;
    }

    private void room(int bytes) {
        if (buffer.length - size < bytes) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + bytes));
        }
    }
}
