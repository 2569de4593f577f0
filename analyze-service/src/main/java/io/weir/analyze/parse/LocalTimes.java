package io.weir.analyze.parse;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneRules;

/** Local dates and times to seconds since 1970, in one zone. Not thread-safe: it remembers the last quarter of an hour. */
final class LocalTimes {

    /** No such time. */
    static final long NEVER = Long.MIN_VALUE;

    private static final int QUARTER = 900;
    private static final int DAY = 86_400;

    private final ZoneRules rules;
    private final boolean fixed;
    private final int fixedOffset;
    private long cachedQuarter = Long.MIN_VALUE;
    private int cachedOffset;

    LocalTimes(ZoneId zone) {
        rules = zone.getRules();
        fixed = rules.isFixedOffset();
        fixedOffset = fixed ? rules.getOffset(Instant.EPOCH).getTotalSeconds() : 0;
    }

    /** The zone's offset at a local time given in seconds since 1970-01-01T00:00 local. */
    int offsetAt(long localSecond) {
        if (fixed) {
            return fixedOffset;
        }
        // Every zone changes its offset on a quarter of an hour, so the offset holds for all of it.
        long quarter = Math.floorDiv(localSecond, QUARTER);
        if (quarter != cachedQuarter) {
            cachedOffset = rules.getOffset(LocalDateTime.ofEpochSecond(quarter * QUARTER, 0, ZoneOffset.UTC))
                    .getTotalSeconds();
            cachedQuarter = quarter;
        }
        return cachedOffset;
    }

    /** The local second of an instant, the other way round. */
    long localSecond(long epochSecond) {
        return epochSecond
                + (fixed
                        ? fixedOffset
                        : rules.getOffset(Instant.ofEpochSecond(epochSecond)).getTotalSeconds());
    }

    /** The local second of that time of day which is nearest to the arrival. */
    static long nearestDay(int secondOfDay, long arrivalLocal) {
        long second = Math.floorDiv(arrivalLocal, DAY) * DAY + secondOfDay;
        if (second - arrivalLocal > DAY / 2) {
            return second - DAY;
        }
        return arrivalLocal - second > DAY / 2 ? second + DAY : second;
    }

    /** The local second of that time in the latest year in which it is at most a day after the arrival. */
    static long latestDay(int month, int day, int secondOfDay, long arrivalLocal) {
        int year = (int) (1970 + Math.floorDiv(arrivalLocal, 31_556_952L)) + 1;
        // The 29th of February may be up to eight years back.
        for (int candidate = year; candidate >= year - 9; candidate--) {
            if (isDate(candidate, month, day)) {
                long second = epochDay(candidate, month, day) * DAY + secondOfDay;
                if (second <= arrivalLocal + DAY) {
                    return second;
                }
            }
        }
        return NEVER;
    }

    static boolean isDate(int year, int month, int day) {
        return month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
    }

    private static int daysIn(int year, int month) {
        return switch (month) {
            case 2 -> (year & 3) == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28;
            case 4, 6, 9, 11 -> 30;
            default -> 31;
        };
    }

    /**
     * Days since 1970-01-01 in the proleptic Gregorian calendar. Years are counted from March, so that the leap day is
     * the last of its year and months before it have a regular length.
     */
    static long epochDay(int year, int month, int day) {
        long y = month > 2 ? year : year - 1L;
        long era = Math.floorDiv(y, 400L);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }
}
