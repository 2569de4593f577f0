package io.weir.analyze.window;

import java.time.Duration;
import java.time.Instant;

/**
 * The length of tumbling windows, which begin at multiples of it since 1970-01-01T00:00:00Z.
 *
 * @param length whole milliseconds, from 1 s to 1 day
 */
public record WindowSize(Duration length) {

    private static final Duration MIN = Duration.ofSeconds(1);
    private static final Duration MAX = Duration.ofDays(1);

    public WindowSize {
        if (length.compareTo(MIN) < 0 || length.compareTo(MAX) > 0 || length.toNanosPart() % 1_000_000 != 0) {
            throw new IllegalArgumentException("window is not whole milliseconds from 1 s to 1 day: " + length);
        }
    }

    /** The start of the window that this time falls into. */
    public Instant startOf(Instant time) {
        // Seconds first: the whole range of an Instant does not fit into a long of milliseconds.
        long lengthMillis = length.toMillis();
        if (lengthMillis % 1_000 == 0) {
            long seconds = time.getEpochSecond();
            return Instant.ofEpochSecond(seconds - Math.floorMod(seconds, lengthMillis / 1_000));
        }
        long millis = time.toEpochMilli();
        return Instant.ofEpochMilli(millis - Math.floorMod(millis, lengthMillis));
    }

    /** The end, exclusive, of the window that starts here. */
    public Instant endOf(Instant windowStart) {
        return windowStart.plus(length);
    }
}
