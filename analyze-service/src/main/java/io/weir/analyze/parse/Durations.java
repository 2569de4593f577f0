package io.weir.analyze.parse;

/** Durations in the notations of logs, to milliseconds. */
final class Durations {

    private static final int LONGEST = 40;

    /** The unit of a number that does not name one. */
    enum Unit {
        /** A number alone is no duration. */
        NONE(Double.NaN),
        NANOS(1e-6),
        MICROS(1e-3),
        MILLIS(1),
        SECONDS(1000);

        final double millis;

        Unit(double millis) {
            this.millis = millis;
        }
    }

    private Durations() {}

    /**
     * The milliseconds that a text means: a number in the given unit, or numbers each with a unit of its own ({@code
     * 12ms}, {@code 1.5 s}, {@code 1m2.5s}), or a clock ({@code 00:00:01.5}). NaN for anything else and for the negative.
     */
    static double millis(String text, Unit unit) {
        int length = text.length();
        if (length == 0 || length > LONGEST) {
            return Double.NaN;
        }
        double total = 0;
        int i = 0;
        do {
            int start = i;
            double value = 0;
            double scale = 1;
            boolean fraction = false;
            for (; i < length; i++) {
                char c = text.charAt(i);
                if (c >= '0' && c <= '9') {
                    value = value * 10 + (c - '0');
                    scale = fraction ? scale * 10 : scale;
                } else if (c == '.' && !fraction && i > start) {
                    fraction = true;
                } else {
                    break;
                }
            }
            if (i == start) {
                return Double.NaN;
            }
            value /= scale;
            if (i == length) {
                return start == 0 ? value * unit.millis : Double.NaN;
            }
            if (text.charAt(i) == ':') {
                return start == 0 ? clock(text) : Double.NaN;
            }
            while (i < length && text.charAt(i) == ' ') {
                i++;
            }
            int name = i;
            while (i < length && Character.isLetter(text.charAt(i))) {
                i++;
            }
            double factor = factor(text, name, i);
            if (Double.isNaN(factor)) {
                return Double.NaN;
            }
            total += value * factor;
        } while (i < length);
        return total;
    }

    /** Hours, minutes and seconds with a fraction. */
    private static double clock(String text) {
        double total = 0;
        double part = 0;
        double scale = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= '0' && c <= '9') {
                part = part * 10 + (c - '0');
                scale *= 10;
            } else if (c == ':' && scale == 0) {
                total = (total + part) * 60;
                part = 0;
            } else if (c == '.' && scale == 0) {
                scale = 1;
            } else {
                return Double.NaN;
            }
        }
        return (total + (scale > 0 ? part / scale : part)) * 1000;
    }

    private static double factor(String text, int from, int to) {
        return switch (text.substring(from, to)) {
            case "ns", "nanos", "nanoseconds" -> 1e-6;
            case "us", "\u00b5s", "\u03bcs", "micros", "microseconds" -> 1e-3;
            case "ms", "msec", "msecs", "millis", "millisecond", "milliseconds" -> 1;
            case "s", "sec", "secs", "second", "seconds" -> 1000;
            case "m", "min", "minute", "minutes" -> 60_000;
            case "h", "hour", "hours" -> 3_600_000;
            default -> Double.NaN;
        };
    }
}
