package io.weir.analyze.parse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether the value of a structured field can be what its key says, and what it then is. */
final class FieldValues {

    private static final int MAX_LEVEL_LENGTH = 32;
    private static final int MAX_TIME_LENGTH = 64;

    private FieldValues() {}

    /** The value as its role needs it; null if it cannot be that. */
    static @Nullable Object accept(FieldRole field, String key, Object value, TimeScanner time) {
        return switch (field.role()) {
            case TIME -> time(value, time);
            case LEVEL -> level(key, value);
            case SEVERITY_NUMBER -> value instanceof Integer number && number >= 1 && number <= 24 ? value : null;
            case MESSAGE -> message(value);
            case TRACE -> id(value, 32);
            case SPAN -> id(value, 16);
            case DURATION -> duration(value, field.unit());
            case STATUS -> status(value);
            case METHOD -> value instanceof String text && HttpRequestLine.isMethod(text) ? text : null;
            case URL -> value instanceof String text && (text.startsWith("/") || text.contains("://")) ? text : null;
            case PID -> value instanceof Number || value instanceof String ? pid(value) : null;
            case SERVICE -> service(value);
            case HOST -> value instanceof String text && !text.isBlank() ? text : null;
            case LOGGER, THREAD, STACK, ERROR_TYPE, ERROR_MESSAGE, QUERY, TEMPLATE ->
                value instanceof String ? value : null;
            case ATTRIBUTE -> value;
        };
    }

    /** The severity number of an accepted level. */
    static int severity(String key, Object level) {
        if (level instanceof Number number) {
            return ofNumber(key, number.intValue());
        }
        String text = (String) level;
        if (text.length() == 1 && Ascii.isLetter((byte) text.charAt(0))) {
            return Levels.ofLetter((byte) (text.charAt(0) & 0xdf));
        }
        byte[] b = text.trim().getBytes(StandardCharsets.UTF_8);
        int end = 0;
        while (end < b.length && Ascii.isLetterOrDigit(b[end])) {
            end++;
        }
        int found = Levels.find(b, 0, end);
        if (found >= 0) {
            return Math.max(1, Math.min(24, Levels.number(found) + shift(b, end)));
        }
        long number = Ascii.number(b, 0, b.length);
        return number >= 0 && number <= 100 ? ofNumber(key, (int) number) : 0;
    }

    /** slog writes levels between the named ones as {@code INFO+2} and {@code ERROR-1}. */
    private static int shift(byte[] b, int i) {
        byte sign = Ascii.at(b, i, b.length);
        long by = Ascii.number(b, i + 1, b.length);
        return by < 0 || by > 3 ? 0 : sign == '+' ? (int) by : sign == '-' ? (int) -by : 0;
    }

    private static int ofNumber(String key, int number) {
        if (key.equalsIgnoreCase("levelno")) {
            return number >= 50 ? 21 : number >= 40 ? 17 : number >= 30 ? 13 : number >= 20 ? 9 : number > 0 ? 5 : 0;
        }
        if (number >= 0 && number <= 7) {
            return Levels.ofSyslog(number);
        }
        // pino and bunyan, with levels of one's own falling to the named one below.
        return number < 10 ? 0 : number >= 60 ? 21 : number / 10 * 4 - 3;
    }

    private static @Nullable Object level(String key, Object value) {
        if (value instanceof Integer) {
            return value;
        }
        boolean usable = value instanceof String text
                && !text.isBlank()
                && text.length() <= MAX_LEVEL_LENGTH
                // "s", "at" and "priority" are too common for other things to be taken by the name alone.
                && (!isVague(key) || severity(key, text) > 0);
        return usable ? value : null;
    }

    private static boolean isVague(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return lower.equals("s") || lower.equals("at") || lower.equals("priority");
    }

    private static @Nullable Instant time(Object value, TimeScanner time) {
        if (value instanceof Number number) {
            return EpochNumbers.instant(number);
        }
        if (!(value instanceof String text) || text.length() > MAX_TIME_LENGTH) {
            return null;
        }
        byte[] b = text.getBytes(StandardCharsets.UTF_8);
        if (time.scan(b, 0, b.length) && time.end == b.length) {
            return Instant.ofEpochSecond(time.epochSecond, time.nano);
        }
        long number = Ascii.number(b, 0, b.length);
        return number < 0 ? null : EpochNumbers.instant(number);
    }

    private static @Nullable String message(Object value) {
        if (value instanceof String text) {
            return text;
        }
        // journald writes a message that is not UTF-8 as a list of its bytes.
        if (!(value instanceof List<?> list) || list.isEmpty()) {
            return null;
        }
        byte[] bytes = new byte[list.size()];
        for (int i = 0; i < bytes.length; i++) {
            if (!(list.get(i) instanceof Integer number) || number < 0 || number > 255) {
                return null;
            }
            bytes[i] = (byte) (int) number;
        }
        return Ascii.text(bytes, 0, bytes.length);
    }

    /** A trace or span id: hex digits, not all zero; the last part of a resource name is taken too. */
    private static @Nullable String id(Object value, int length) {
        if (!(value instanceof String text) || text.length() < length) {
            return null;
        }
        int start = text.length() - length;
        if (start > 0 && text.charAt(start - 1) != '/') {
            return null;
        }
        boolean zero = true;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.digit(c, 16) < 0 || c > 'f') {
                return null;
            }
            zero &= c == '0';
        }
        return zero ? null : text.substring(start).toLowerCase(Locale.ROOT);
    }

    private static @Nullable Double duration(Object value, Durations.Unit unit) {
        double millis = value instanceof Number number
                ? number.doubleValue() * unit.millis
                : value instanceof String text ? Durations.millis(text, unit) : Double.NaN;
        return millis >= 0 && millis < Double.POSITIVE_INFINITY ? millis : null;
    }

    /** A name; Heroku's router writes under this key how long the service took. */
    private static @Nullable String service(Object value) {
        return value instanceof String text
                        && !text.isBlank()
                        && Double.isNaN(Durations.millis(text, Durations.Unit.NONE))
                ? text
                : null;
    }

    private static @Nullable Integer status(Object value) {
        int status = value instanceof Integer number ? number : -1;
        if (value instanceof String text && text.length() == 3) {
            byte[] b = text.getBytes(StandardCharsets.UTF_8);
            status = (int) Ascii.number(b, 0, b.length);
        }
        return status >= 100 && status < 600 ? status : null;
    }

    private static Object pid(Object value) {
        if (value instanceof String text) {
            byte[] b = text.getBytes(StandardCharsets.UTF_8);
            long number = Ascii.number(b, 0, b.length);
            return number < 0 ? value : Ascii.boxed(number);
        }
        return value;
    }
}
