package io.weir.analyze.parse;

/** Reads the time of day, its fraction and its zone. Not thread-safe. */
final class ClockScanner {

    /** The {@link #offset} of a time that names no zone. */
    static final int NO_OFFSET = Integer.MIN_VALUE;

    private static final int HOUR = 3600;

    int hour;
    int minute;
    /** -1 if the time has none. */
    int second;

    int nano;
    /** Whether AM or PM stood behind it. */
    boolean twelveHours;

    int offset;
    int end;

    int secondOfDay() {
        return hour * HOUR + minute * 60 + Math.max(second, 0);
    }

    /** {@code 23:59}, {@code 23:59:59.123456+01:00}, {@code 11:59:59 PM}. */
    boolean colons(byte[] b, int i, int to) {
        return separated(b, i, to, (byte) ':');
    }

    /** {@code 23.59.59.123456}: DB2's way. */
    boolean dots(byte[] b, int i, int to) {
        return separated(b, i, to, (byte) '.') && second >= 0;
    }

    private boolean separated(byte[] b, int i, int to, byte separator) {
        if (!Ascii.isDigit(Ascii.at(b, i, to))) {
            return false;
        }
        hour = b[i++] - '0';
        if (Ascii.isDigit(Ascii.at(b, i, to))) {
            hour = hour * 10 + (b[i++] - '0');
        }
        if (Ascii.at(b, i, to) != separator || !Ascii.isDigit(Ascii.at(b, i + 1, to))) {
            return false;
        }
        // Some write 9:5:3 for 09:05:03.
        int width = Ascii.shortWidth(b, i + 1, to);
        minute = Ascii.shortNumber(b, i + 1, to);
        i += 1 + width;
        second = -1;
        nano = 0;
        if (Ascii.at(b, i, to) == separator && Ascii.isDigit(Ascii.at(b, i + 1, to))) {
            second = Ascii.shortNumber(b, i + 1, to);
            i = fractionOf(b, i + 1 + Ascii.shortWidth(b, i + 1, to), to);
        } else if (width == 1) {
            return false;
        }
        return finish(b, i, to);
    }

    /** {@code 235959}, after a compact date. */
    boolean compact(byte[] b, int i, int to) {
        if (to - i < 6 || Ascii.digitsEnd(b, i, Math.min(to, i + 7)) != i + 6) {
            return false;
        }
        hour = Ascii.two(b, i);
        minute = Ascii.two(b, i + 2);
        second = Ascii.two(b, i + 4);
        return finish(b, fractionOf(b, i + 6, to), to);
    }

    private boolean finish(byte[] b, int i, int to) {
        byte after = Ascii.at(b, i, to);
        boolean more = after == ':' && Ascii.isDigit(Ascii.at(b, i + 1, to));
        if (hour > 23 || minute > 59 || second > 60 || more || Ascii.isDigit(after)) {
            return false;
        }
        twelveHours = false;
        end = zone(b, halfDay(b, i, to), to);
        return true;
    }

    /** A fraction behind a dot or a comma; up to three digits behind a colon are milliseconds. */
    private int fractionOf(byte[] b, int i, int to) {
        nano = 0;
        byte mark = Ascii.at(b, i, to);
        if (!Ascii.isDigit(Ascii.at(b, i + 1, to)) || (mark != '.' && mark != ',' && mark != ':')) {
            return i;
        }
        if (mark == ':') {
            int stop = Ascii.digitsEnd(b, i + 1, Math.min(to, i + 5));
            if (stop > i + 4) {
                return i;
            }
            nano = (int) Ascii.number(b, i + 1, stop) * 1_000_000;
            return stop;
        }
        return fraction(b, i + 1, to);
    }

    /** Reads digits as the fraction of a second; what is beyond nanoseconds is cut off. */
    int fraction(byte[] b, int i, int to) {
        int value = 0;
        int digits = 0;
        for (; i < to && Ascii.isDigit(b[i]); i++) {
            if (digits < 9) {
                value = value * 10 + (b[i] - '0');
                digits++;
            }
        }
        for (; digits < 9; digits++) {
            value *= 10;
        }
        nano = value;
        return i;
    }

    private int halfDay(byte[] b, int i, int to) {
        int k = Ascii.at(b, i, to) == ' ' ? i + 1 : i;
        int half = Ascii.at(b, k, to) | 0x20;
        if ((half != 'a' && half != 'p')
                || (Ascii.at(b, k + 1, to) | 0x20) != 'm'
                || Ascii.isLetterOrDigit(Ascii.at(b, k + 2, to))
                || hour > 12
                || hour == 0) {
            return i;
        }
        hour = hour % 12 + (half == 'p' ? 12 : 0);
        twelveHours = true;
        return k + 2;
    }

    /** {@code Z}, {@code +01:00}, {@code +0100}, {@code +01}, {@code  UTC}: the zone behind the time, if one follows. */
    private int zone(byte[] b, int i, int to) {
        offset = NO_OFFSET;
        byte c = Ascii.at(b, i, to);
        if ((c == 'Z' || c == 'z') && !Ascii.isLetterOrDigit(Ascii.at(b, i + 1, to))) {
            offset = 0;
            return i + 1;
        }
        if (c == '+' || c == '-') {
            return region(b, numeric(b, i, to, false), to);
        }
        if (c != ' ') {
            return i;
        }
        byte next = Ascii.at(b, i + 1, to);
        if (next == '+' || next == '-') {
            int after = numeric(b, i + 1, to, true);
            return after == i + 1 ? i : after;
        }
        return named(b, i, to);
    }

    private int numeric(byte[] b, int i, int to, boolean minutesNeeded) {
        if (!pair(b, i + 1, to)) {
            return i;
        }
        int hours = Ascii.two(b, i + 1);
        int minutes = 0;
        int after = i + 3;
        int m = Ascii.at(b, after, to) == ':' ? after + 1 : after;
        if (pair(b, m, to)) {
            minutes = Ascii.two(b, m);
            after = m + 2;
        } else if (minutesNeeded || m > after) {
            return i;
        }
        if (hours > 18 || minutes > 59 || Ascii.isDigit(Ascii.at(b, after, to))) {
            return i;
        }
        int seconds = hours * HOUR + minutes * 60;
        offset = b[i] == '-' ? -seconds : seconds;
        return after;
    }

    /** {@code [Europe/Berlin]} behind an offset, which has said it all. */
    private static int region(byte[] b, int i, int to) {
        if (Ascii.at(b, i, to) != '[' || !Ascii.isLetter(Ascii.at(b, i + 1, to))) {
            return i;
        }
        int close = Ascii.closing(b, i, to, 48);
        return close > 0 && Ascii.indexOf(b, i, close, '/') > 0 ? close + 1 : i;
    }

    private int named(byte[] b, int i, int to) {
        int start = i + 1;
        int stop = start;
        while (stop < to && stop - start < 5 && Ascii.isUpper(b[stop])) {
            stop++;
        }
        byte after = Ascii.at(b, stop, to);
        if (stop - start < 3 || (Ascii.isNamePart(after) && after != '.')) {
            return i;
        }
        // Only names that mean one offset in practice; IST, BST and CST-in-China are left to the configured zone.
        int hours = switch (Ascii.text(b, start, stop)) {
            case "UTC", "GMT", "WET" -> 0;
            case "CET", "WEST" -> 1;
            case "CEST", "EET" -> 2;
            case "EEST", "MSK" -> 3;
            case "JST", "KST" -> 9;
            case "EDT" -> -4;
            case "EST", "CDT" -> -5;
            case "CST", "MDT" -> -6;
            case "MST", "PDT" -> -7;
            case "PST" -> -8;
            default -> Integer.MIN_VALUE;
        };
        if (hours == Integer.MIN_VALUE) {
            return i;
        }
        offset = hours * HOUR;
        return stop;
    }

    private static boolean pair(byte[] b, int i, int to) {
        return i + 1 < to && Ascii.isDigit(b[i]) && Ascii.isDigit(b[i + 1]);
    }
}
