package io.weir.analyze.join;

import java.time.Duration;

/**
 * The bounds of a {@link TraceJoiner}.
 *
 * @param flushAfter how long an event waits for its next line; and five times that from its first line on, whatever comes
 * @param maxLines the most lines of one event, 2–10,000; a longer trace goes on in a further event
 * @param maxBytes the same in bytes of its lines; the first line always fits
 * @param maxOpen the most sources whose last events wait at a time, 1–10,000; the one that waits longest goes on first
 * @param maxHeldBytes the most bytes of lines that wait, all together
 */
public record JoinSettings(Duration flushAfter, int maxLines, int maxBytes, int maxOpen, long maxHeldBytes) {

    /** Longest wait from an event's first line, in {@code flushAfter}s. */
    static final int MAX_WAITS = 5;

    public JoinSettings {
        if (flushAfter.isNegative() || flushAfter.isZero()) {
            throw new IllegalArgumentException("flushAfter is not positive: " + flushAfter);
        }
        within("maxLines", maxLines, 2, 10_000);
        within("maxOpen", maxOpen, 1, 10_000);
        if (maxBytes < 1 || maxHeldBytes < 1) {
            throw new IllegalArgumentException("maxBytes and maxHeldBytes are not positive");
        }
    }

    private static void within(String name, int value, int from, int to) {
        if (value < from || value > to) {
            throw new IllegalArgumentException(name + " is not within " + from + "-" + to + ": " + value);
        }
    }

    /** 1 s, 500 lines, 256 KiB, 1,000 sources, 16 MiB. */
    public static JoinSettings defaults() {
        return new JoinSettings(Duration.ofSeconds(1), 500, 256 << 10, 1_000, 16L << 20);
    }
}
