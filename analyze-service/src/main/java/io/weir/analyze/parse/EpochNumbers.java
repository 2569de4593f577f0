package io.weir.analyze.parse;

import java.math.BigDecimal;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Numbers that are times: seconds, milli-, micro- or nanoseconds since 1970, told apart by their size. */
final class EpochNumbers {

    /** Until 2001 a count of seconds is too short to be told from any other number. */
    private static final long LEAST = 100_000_000L;

    enum Unit {
        SECONDS(1),
        MILLIS(1_000),
        MICROS(1_000_000),
        NANOS(1_000_000_000);

        private final long perSecond;

        Unit(long perSecond) {
            this.perSecond = perSecond;
        }

        long seconds(long value) {
            return Math.floorDiv(value, perSecond);
        }

        int nanos(long value) {
            return (int) (Math.floorMod(value, perSecond) * (1_000_000_000 / perSecond));
        }
    }

    private EpochNumbers() {}

    /** The unit in which the value lies between 1973 and 5138. */
    static Unit unitOf(long value) {
        return value < 100_000_000_000L
                ? Unit.SECONDS
                : value < 100_000_000_000_000L
                        ? Unit.MILLIS
                        : value < 100_000_000_000_000_000L ? Unit.MICROS : Unit.NANOS;
    }

    /** The instant that a number means, whole or with a fraction; null if it can hardly be a time. */
    static @Nullable Instant instant(Number number) {
        if (number instanceof Integer || number instanceof Long) {
            long value = number.longValue();
            if (value < LEAST) {
                return null;
            }
            Unit unit = unitOf(value);
            return Instant.ofEpochSecond(unit.seconds(value), unit.nanos(value));
        }
        double approximate = number.doubleValue();
        if (!(approximate >= LEAST && approximate < 9e18)) {
            return null;
        }
        // The shortest decimal that names this double is what the line said, as far as a double can hold it.
        BigDecimal exact = number instanceof BigDecimal decimal ? decimal : new BigDecimal(number.toString());
        Unit unit = unitOf((long) approximate);
        BigDecimal nanos = exact.multiply(BigDecimal.valueOf(1_000_000_000 / unit.perSecond));
        long total = nanos.longValue();
        return Instant.ofEpochSecond(Math.floorDiv(total, 1_000_000_000L), Math.floorMod(total, 1_000_000_000L));
    }
}
