package io.weir.terminal;

import java.time.Duration;
import java.util.Locale;

/** How numbers, times and other people's text are written for a person. */
public final class Text {

    private static final String[] SIZES = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Text() {}

    /**
     * The text with control characters shown as {@code \n}, {@code \t} or {@code \u001b} rather than obeyed: a log line is a
     * stranger's, and a terminal does what it is told.
     */
    public static String visible(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (isUnsafe(text.charAt(i))) {
                return escaped(text, i);
            }
        }
        return text;
    }

    private static String escaped(String text, int from) {
        StringBuilder visible = new StringBuilder(text.length() + 16).append(text, 0, from);
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!isUnsafe(c)) {
                visible.append(c);
            } else if (c == '\n') {
                visible.append("\\n");
            } else if (c == '\r') {
                visible.append("\\r");
            } else {
                visible.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            }
        }
        return visible.toString();
    }

    /** Controls but for the tab, and what turns the direction of writing: U+202A to U+202E and U+2066 to U+2069. */
    private static boolean isUnsafe(char c) {
        return (c < ' ' && c != '\t')
                || (c >= '\u007f' && c <= '\u009f')
                || (c >= '\u202a' && c <= '\u202e')
                || (c >= '\u2066' && c <= '\u2069');
    }

    /** The text, cut with an ellipsis to so many characters. */
    public static String cut(String text, int length) {
        return text.length() <= length ? text : text.substring(0, Math.max(0, length - 1)) + "…";
    }

    /** {@code 1,234,567}. */
    public static String count(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 1 line}, {@code 2,000 lines}. */
    public static String count(long number, String noun) {
        return count(number) + " " + (number == 1 ? noun : noun + "s");
    }

    /** {@code 512 B}, {@code 1.5 MiB}. */
    public static String bytes(long bytes) {
        double value = bytes;
        int unit = 0;
        // What would be rounded up to 1024 is one of the next unit.
        while (value >= 1023.95 && unit < SIZES.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " B" : String.format(Locale.ROOT, "%.1f %s", value, SIZES[unit]);
    }

    /** {@code 45 ms}, {@code 2.3 s}, {@code 4m05s}, {@code 3h20m}, {@code 2d04h}; {@code 1m} and {@code 24h} if nothing is left over. */
    public static String duration(Duration duration) {
        long millis = duration.toMillis();
        if (millis < 1000) {
            return millis + " ms";
        }
        if (millis < 60_000) {
            return seconds(duration);
        }
        if (duration.toHours() < 1) {
            return parts(duration.toMinutes(), "m", duration.toSecondsPart(), "s");
        }
        if (duration.toHours() <= 24) {
            return parts(duration.toHours(), "h", duration.toMinutesPart(), "m");
        }
        return parts(duration.toDays(), "d", duration.toHoursPart(), "h");
    }

    private static String parts(long large, String largeUnit, int small, String smallUnit) {
        return large + largeUnit + (small == 0 ? "" : String.format(Locale.ROOT, "%02d%s", small, smallUnit));
    }

    /** {@code 0.4 s}, {@code 12.0 s}. */
    public static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }
}
