package io.weir.analyze.parse;

import java.time.ZoneId;

/**
 * Finds the time that stands at a place in a line, in any of the usual notations, to the nanosecond.
 *
 * <p>Read are: ISO 8601 in its variants ({@code -}, {@code /}, {@code .} or nothing between the parts of the date;
 * {@code T}, blank, {@code -}, {@code _}, {@code :} before the time; {@code .} or {@code ,} before the fraction); day or
 * month first ({@code 31/12/2024}, {@code 12/31/2024}, {@code 31.12.2024}; where both are possible, month first after
 * {@code /}, day first otherwise); two-digit years ({@code 24/12/31}, {@code 241231 235959}); month names
 * ({@code 31/Dec/2024:23:59:59 +0100}, {@code Tue Dec 31 23:59:59 2024}, {@code Dec 31 23:59:59}); dates without a year
 * ({@code 12-31 23:59:59.123}); seconds, milli-, micro- and nanoseconds since 1970; and a time of day alone.
 *
 * <p>A time without a year is the latest that is not more than a day after the arrival. A time without a date is the one
 * nearest to the arrival. Not thread-safe.
 */
final class TimeScanner {

    /** How much of a date the notation gives. */
    enum Kind {
        /** Date and time. */
        FULL,
        /** Month, day and time in digits, as logcat has it. */
        NO_YEAR,
        /** Month by name, day and time, as in BSD syslog. */
        NO_YEAR_NAMED,
        /** The time of day alone. */
        TIME_OF_DAY,
        /** A number of seconds or parts of them. */
        EPOCH
    }

    private static final int DAY_SECONDS = 86_400;

    private final ZoneId zone;
    private final LocalTimes local;
    private final ClockScanner clock = new ClockScanner();
    private long arrivalSecond;

    /** Results of the last successful {@link #scan}. */
    long epochSecond;

    int nano;
    int end;
    Kind kind = Kind.FULL;

    TimeScanner(ZoneId zone) {
        this.zone = zone;
        this.local = new LocalTimes(zone);
    }

    ZoneId zone() {
        return zone;
    }

    /** Sets when the line arrived, from which a missing year or date is taken. */
    void arrival(long newArrivalSecond) {
        arrivalSecond = newArrivalSecond;
    }

    long arrivalSecond() {
        return arrivalSecond;
    }

    /** Whether the last time found had an offset or a zone of its own. */
    boolean zoned() {
        return clock.offset != ClockScanner.NO_OFFSET;
    }

    /** Reads the time that begins exactly at {@code i}. */
    boolean scan(byte[] b, int i, int to) {
        if (to - i < 8) {
            return false;
        }
        byte first = b[i];
        return Ascii.isDigit(first) ? fromDigits(b, i, to) : Ascii.isLetter(first) && fromName(b, i, to);
    }

    /** Reads {@code 1231 23:59:59}, which nothing but its place tells from a year. */
    boolean scanMonthDay(byte[] b, int i, int to) {
        return to - i > 12
                && Ascii.digitsEnd(b, i, i + 5) == i + 4
                && b[i + 4] == ' '
                && clock.colons(b, i + 5, to)
                && noYear(Ascii.two(b, i), Ascii.two(b, i + 2), Kind.NO_YEAR);
    }

    private boolean fromDigits(byte[] b, int i, int to) {
        int run = Ascii.digitsEnd(b, i, Math.min(to, i + 20));
        byte after = Ascii.at(b, run, to);
        return switch (run - i) {
            case 1, 2 -> after == ':' ? timeOfDay(b, i, to) : dayOrMonthFirst(b, i, run, to);
            case 4 -> yearFirst(b, i, to);
            case 6 -> compact(b, Ascii.two(b, i) + 2000, Ascii.two(b, i + 2), Ascii.two(b, i + 4), run, to);
            case 8 -> compact(b, Ascii.four(b, i), Ascii.two(b, i + 4), Ascii.two(b, i + 6), run, to);
            case 14 ->
                clock.compact(b, i + 8, to)
                        && civil(Ascii.four(b, i), Ascii.two(b, i + 4), Ascii.two(b, i + 6), Kind.FULL);
            case 10, 13, 16, 19 -> epoch(b, i, run, to);
            default -> false;
        };
    }

    /** {@code 2024-12-31…}, with {@code -}, {@code /} or {@code .}. */
    private boolean yearFirst(byte[] b, int i, int to) {
        int year = Ascii.four(b, i);
        byte separator = Ascii.at(b, i + 4, to);
        if (!isYear(year) || (separator != '-' && separator != '/' && separator != '.')) {
            return false;
        }
        int month = Ascii.shortNumber(b, i + 5, to);
        int m = i + 5 + Ascii.shortWidth(b, i + 5, to);
        if (month < 0 || Ascii.at(b, m, to) != separator) {
            return false;
        }
        int day = Ascii.shortNumber(b, m + 1, to);
        int d = m + 1 + Ascii.shortWidth(b, m + 1, to);
        return day >= 0 && timeAfterDate(b, d, to) && civil(year, month, day, Kind.FULL);
    }

    /** {@code 20241231}, {@code 241231}: the time may be as compact. */
    private boolean compact(byte[] b, int year, int month, int day, int i, int to) {
        byte separator = Ascii.at(b, i, to);
        if (!isYear(year) || !LocalTimes.isDate(year, month, day) || to - i < 7) {
            return false;
        }
        boolean joint = separator == 'T' || separator == '-' || separator == '_' || Ascii.isGap(separator);
        int start = separator == ' ' ? Ascii.skipGap(b, i, to) : i + 1;
        return joint
                && (clock.colons(b, start, to) || clock.compact(b, start, to))
                && civil(year, month, day, Kind.FULL);
    }

    /** {@code 31/12/2024}, {@code 12/31/2024}, {@code 24/12/31}, {@code 31/Dec/2024}, {@code 12-31}, {@code 31 Dec 2024}. */
    private boolean dayOrMonthFirst(byte[] b, int i, int run, int to) {
        byte separator = Ascii.at(b, run, to);
        if (separator != '/' && separator != '-' && separator != '.' && separator != ' ') {
            return false;
        }
        int first = Ascii.shortNumber(b, i, to);
        int s = run + 1;
        if (Ascii.isLetter(Ascii.at(b, s, to))) {
            return dayThenName(b, first, s, separator, to);
        }
        int second = Ascii.shortNumber(b, s, to);
        int secondEnd = s + Ascii.shortWidth(b, s, to);
        if (second < 0 || separator == ' ') {
            return false;
        }
        if (Ascii.at(b, secondEnd, to) != separator) {
            return Ascii.at(b, secondEnd, to) == ' '
                    && secondEnd - i == 5
                    && clock.colons(b, secondEnd + 1, to)
                    && noYear(first, second, Kind.NO_YEAR);
        }
        int t = secondEnd + 1;
        int tEnd = Ascii.digitsEnd(b, t, Math.min(to, t + 5));
        if (tEnd - t == 4) {
            boolean monthFirst = separator == '/' ? first <= 12 : second > 12;
            int month = monthFirst ? first : second;
            int day = monthFirst ? second : first;
            if (monthFirst && second <= 12 && separator == '/' && !LocalTimes.isDate(Ascii.four(b, t), month, day)) {
                return false;
            }
            return timeAfterDate(b, tEnd, to) && civil(Ascii.four(b, t), month, day, Kind.FULL);
        }
        if (tEnd - t != 2 || !timeAfterDate(b, tEnd, to)) {
            return false;
        }
        int third = Ascii.two(b, t);
        return LocalTimes.isDate(2000 + first, second, third)
                ? civil(2000 + first, second, third, Kind.FULL)
                : civil(2000 + third, first, second, Kind.FULL);
    }

    /** {@code 31/Dec/2024:…}, {@code 31-Dec-2024 …}, {@code 31 Dec 2024 …}, {@code 31 Dec 23:59:59}. */
    private boolean dayThenName(byte[] b, int day, int i, byte separator, int to) {
        int month = MonthNames.find(b, i, to);
        int m = i + MonthNames.length(b, i, to);
        if (month == 0 || Ascii.at(b, m, to) != separator) {
            return false;
        }
        int yEnd = Ascii.digitsEnd(b, m + 1, Math.min(to, m + 6));
        if (separator == ' ' && Ascii.at(b, yEnd, to) == ':') {
            return clock.colons(b, m + 1, to) && noYear(month, day, Kind.NO_YEAR_NAMED);
        }
        int year = yEnd - m - 1 == 4 ? Ascii.four(b, m + 1) : yEnd - m - 1 == 2 ? 2000 + Ascii.two(b, m + 1) : -1;
        return isYear(year) && timeAfterDate(b, yEnd, to) && civil(year, month, day, Kind.FULL);
    }

    private boolean timeOfDay(byte[] b, int i, int to) {
        if (!clock.colons(b, i, to) || (clock.second < 0 && !clock.twelveHours)) {
            return false;
        }
        long second = LocalTimes.nearestDay(clock.secondOfDay(), local.localSecond(arrivalSecond));
        return found(second, Kind.TIME_OF_DAY);
    }

    /** {@code Dec 31 23:59:59}, {@code Tue Dec 31 23:59:59 CET 2024}, {@code Tue, 31 Dec 2024 …}, {@code Dec 31, 2024 …}. */
    private boolean fromName(byte[] b, int i, int to) {
        int weekday = MonthNames.weekdayLength(b, i, to);
        if (weekday > 0) {
            i += weekday;
            if (Ascii.at(b, i, to) == ',') {
                i++;
            }
            i = Ascii.skipGap(b, i, to);
            if (Ascii.isDigit(Ascii.at(b, i, to))) {
                int run = Ascii.digitsEnd(b, i, Math.min(to, i + 3));
                return run - i <= 2 && dayOrMonthFirst(b, i, run, to);
            }
        }
        int month = MonthNames.find(b, i, to);
        if (month == 0) {
            return false;
        }
        i += MonthNames.length(b, i, to);
        if (!Ascii.isGap(Ascii.at(b, i, to))) {
            return false;
        }
        i = Ascii.skipGap(b, i, to);
        int day = Ascii.shortNumber(b, i, to);
        i += Ascii.shortWidth(b, i, to);
        if (Ascii.at(b, i, to) == ',') {
            i++;
        }
        if (day < 0 || !Ascii.isGap(Ascii.at(b, i, to))) {
            return false;
        }
        i = Ascii.skipGap(b, i, to);
        if (Ascii.digitsEnd(b, i, Math.min(to, i + 5)) - i == 4 && isYear(Ascii.four(b, i))) {
            return timeAfterDate(b, i + 4, to) && civil(Ascii.four(b, i), month, day, Kind.FULL);
        }
        if (!clock.colons(b, i, to)) {
            return false;
        }
        int y = clock.end + 1;
        // A year behind the time is sure only where a weekday or a zone shows that the whole date is written out.
        if ((weekday > 0 || zoned())
                && Ascii.digitsEnd(b, y, Math.min(to, y + 5)) - y == 4
                && isYear(Ascii.four(b, y))) {
            clock.end = y + 4;
            return civil(Ascii.four(b, y), month, day, Kind.FULL);
        }
        return noYear(month, day, Kind.NO_YEAR_NAMED);
    }

    private boolean epoch(byte[] b, int i, int run, int to) {
        byte after = Ascii.at(b, run, to);
        if (b[i] != '1' || Ascii.isLetter(after) || after == '-' || after == ':' || after == '_' || after == '/') {
            return false;
        }
        long value = 0;
        for (int k = i; k < run; k++) {
            value = value * 10 + (b[k] - '0');
        }
        end = run;
        if (run - i == 10 && after == '.' && Ascii.isDigit(Ascii.at(b, run + 1, to))) {
            end = clock.fraction(b, run + 1, to);
            epochSecond = value;
            nano = clock.nano;
        } else {
            EpochNumbers.Unit unit = EpochNumbers.unitOf(value);
            epochSecond = unit.seconds(value);
            nano = unit.nanos(value);
        }
        kind = Kind.EPOCH;
        clock.offset = 0;
        return true;
    }

    /** The time behind a date, with whatever joins the two. */
    private boolean timeAfterDate(byte[] b, int i, int to) {
        byte joint = Ascii.at(b, i, to);
        if (joint == ',') {
            joint = Ascii.at(b, ++i, to);
        }
        if (Ascii.isGap(joint)) {
            return clock.colons(b, Ascii.skipGap(b, i, to), to);
        }
        return switch (joint) {
            case 'T', 't' -> clock.colons(b, i + 1, to) || clock.compact(b, i + 1, to);
            case '_', ':' -> clock.colons(b, i + 1, to);
            case '-' -> clock.colons(b, i + 1, to) || clock.dots(b, i + 1, to);
            default -> false;
        };
    }

    private boolean noYear(int month, int day, Kind newKind) {
        long second = LocalTimes.latestDay(month, day, clock.secondOfDay(), local.localSecond(arrivalSecond));
        return second != LocalTimes.NEVER && found(second, newKind);
    }

    private boolean civil(int year, int month, int day, Kind newKind) {
        return isYear(year)
                && LocalTimes.isDate(year, month, day)
                && found(LocalTimes.epochDay(year, month, day) * DAY_SECONDS + clock.secondOfDay(), newKind);
    }

    private boolean found(long localSecond, Kind newKind) {
        int offset = clock.offset == ClockScanner.NO_OFFSET ? local.offsetAt(localSecond) : clock.offset;
        epochSecond = localSecond - offset;
        nano = clock.nano;
        end = clock.end;
        kind = newKind;
        return true;
    }

    private static boolean isYear(int year) {
        return year >= 1900 && year < 2200;
    }
}
