package io.weir.ingest.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Writes JSON as bytes. Commas come by themselves; that names and values alternate is up to the caller. Text is taken as
 * UTF-8 and copied, escaped where JSON needs it; bytes that are not UTF-8 are copied too, since a log message in a wrong
 * encoding is better kept than refused.
 *
 * <p>Past its cap it writes nothing more and says so with {@link #isFull}. Not thread-safe; reusable after {@link #reset}.
 */
public final class JsonBytes {

    private static final int FIRST_CAPACITY = 1024;
    private static final byte[] HEX = "0123456789abcdef".getBytes(US_ASCII);
    private static final byte[] TRUE = "true".getBytes(US_ASCII);
    private static final byte[] FALSE = "false".getBytes(US_ASCII);
    private static final byte[] NULL = "null".getBytes(US_ASCII);

    private final int maxBytes;
    private byte[] bytes = new byte[FIRST_CAPACITY];
    private int size;
    private boolean comma;
    private boolean full;

    /** @param maxBytes the most that is written between two {@linkplain #reset resets} */
    public JsonBytes(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** A name as it stands between quotes, for {@link #name(byte[])}; nothing in it may need an escape. */
    public static byte[] plain(String name) {
        return name.getBytes(US_ASCII);
    }

    /** Forgets what was written. */
    public void reset() {
        size = 0;
        comma = false;
        full = false;
    }

    /** Whether more was to be written than may be; what has been written is then no whole JSON. */
    public boolean isFull() {
        return full;
    }

    /** How many bytes have been written. */
    public int size() {
        return size;
    }

    /** Forgets what was written, tried to be written too, after the size was {@code to}, which is where a value had ended. */
    public void backTo(int to) {
        size = to;
        comma = to > 0;
        full = false;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    /** Opens an object. */
    public void startObject() {
        separate();
        put((byte) '{');
        comma = false;
    }

    /** Closes an object. */
    public void endObject() {
        put((byte) '}');
        comma = true;
    }

    /** Opens an array. */
    public void startArray() {
        separate();
        put((byte) '[');
        comma = false;
    }

    /** Closes an array. */
    public void endArray() {
        put((byte) ']');
        comma = true;
    }

    /** A name that was made with {@link #plain}. */
    public void name(byte[] plain) {
        separate();
        put((byte) '"');
        put(plain, 0, plain.length);
        put((byte) '"');
        put((byte) ':');
        comma = false;
    }

    /** A name of any text. */
    public void name(String name) {
        byte[] text = name.getBytes(UTF_8);
        name(text, 0, text.length);
    }

    /** A name of any text in UTF-8. */
    public void name(byte[] text, int from, int to) {
        string(text, from, to);
        put((byte) ':');
        comma = false;
    }

    /** A string. */
    public void string(String text) {
        byte[] utf8 = text.getBytes(UTF_8);
        string(utf8, 0, utf8.length);
    }

    /** A string whose text is in UTF-8. */
    public void string(byte[] text, int from, int to) {
        separate();
        put((byte) '"');
        int copied = from;
        for (int i = from; i < to; i++) {
            byte b = text[i];
            if (b == '"' || b == '\\' || (b >= 0 && b < ' ')) {
                put(text, copied, i - copied);
                escape(b);
                copied = i + 1;
            }
        }
        put(text, copied, to - copied);
        put((byte) '"');
        comma = true;
    }

    private void escape(byte b) {
        put((byte) '\\');
        switch (b) {
            case '"', '\\' -> put(b);
            case '\n' -> put((byte) 'n');
            case '\r' -> put((byte) 'r');
            case '\t' -> put((byte) 't');
            default -> {
                put((byte) 'u');
                put((byte) '0');
                put((byte) '0');
                put(HEX[b >> 4]);
                put(HEX[b & 15]);
            }
        }
    }

    /** A string of the bytes' lower-case hexadecimal digits. */
    public void hex(byte[] source, int from, int to) {
        separate();
        put((byte) '"');
        for (int i = from; i < to; i++) {
            put(HEX[(source[i] & 0xf0) >> 4]);
            put(HEX[source[i] & 15]);
        }
        put((byte) '"');
        comma = true;
    }

    /** A whole number. */
    public void number(long value) {
        separate();
        if (value == Long.MIN_VALUE) {
            byte[] digits = Long.toString(value).getBytes(US_ASCII);
            put(digits, 0, digits.length);
        } else {
            if (value < 0) {
                put((byte) '-');
            }
            digits(Math.abs(value), 1);
        }
        comma = true;
    }

    /** A number; what JSON has no number for (NaN, infinity) is written as a string. */
    public void number(double value) {
        String text = Double.toString(value);
        if (!Double.isFinite(value)) {
            string(text);
        } else {
            byte[] digits = text.getBytes(US_ASCII);
            raw(digits, 0, digits.length);
        }
    }

    /** {@code true} or {@code false}. */
    public void bool(boolean value) {
        byte[] word = value ? TRUE : FALSE;
        raw(word, 0, word.length);
    }

    /** {@code null}. */
    public void nothing() {
        raw(NULL, 0, NULL.length);
    }

    /** A value, or names and values, that are JSON already. */
    public void raw(byte[] json, int from, int to) {
        if (to > from) {
            separate();
            put(json, from, to - from);
            comma = true;
        }
    }

    /** What another writer holds. */
    public void raw(JsonBytes other) {
        full |= other.full;
        raw(other.bytes, 0, other.size);
    }

    /**
     * A time as RFC 3339 in UTC, to the nanosecond.
     *
     * @param epochNanos nanoseconds since 1970, unsigned as protobuf's fixed64 is: up to the year 2554
     */
    public void time(long epochNanos) {
        time(Long.divideUnsigned(epochNanos, 1_000_000_000L), (int) Long.remainderUnsigned(epochNanos, 1_000_000_000L));
    }

    /** A time as RFC 3339 in UTC; of the years 1970 to 9999. */
    public void time(long epochSecond, int nano) {
        separate();
        put((byte) '"');
        date(epochSecond / 86_400);
        int second = (int) (epochSecond % 86_400);
        put((byte) 'T');
        digits(second / 3600, 2);
        put((byte) ':');
        digits(second / 60 % 60, 2);
        put((byte) ':');
        digits(second % 60, 2);
        if (nano != 0) {
            put((byte) '.');
            digits(nano, 9);
        }
        put((byte) 'Z');
        put((byte) '"');
        comma = true;
    }

    /** Days since 1970 as a date of the Gregorian calendar, counted in eras of 400 years that begin in March. */
    private void date(long epochDay) {
        long shifted = epochDay + 719_468;
        long era = shifted / 146_097;
        int dayOfEra = (int) (shifted % 146_097);
        int yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        int dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int shiftedMonth = (5 * dayOfYear + 2) / 153;
        int month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
        digits(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4);
        put((byte) '-');
        digits(month, 2);
        put((byte) '-');
        digits(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1, 2);
    }

    /** The digits of a number that is not negative, with zeros before it up to the width. */
    private void digits(long value, int width) {
        int count = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            count++;
        }
        count = Math.max(count, width);
        if (!room(count)) {
            return;
        }
        long rest = value;
        for (int i = size + count - 1; i >= size; i--) {
            bytes[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        size += count;
    }

    private void separate() {
        if (comma) {
            put((byte) ',');
        }
    }

    private void put(byte b) {
        if (room(1)) {
            bytes[size++] = b;
        }
    }

    private void put(byte[] source, int from, int length) {
        if (room(length)) {
            System.arraycopy(source, from, bytes, size, length);
            size += length;
        }
    }

    private boolean room(int more) {
        if (more <= bytes.length - size) {
            return !full;
        }
        if (full || more > maxBytes - size) {
            full = true;
            return false;
        }
        bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(size + more, bytes.length * 2)));
        return true;
    }
}
