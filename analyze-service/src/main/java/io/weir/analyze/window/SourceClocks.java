package io.weir.analyze.window;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far each source of a service has come, by what its lines say; not thread-safe. A source that has said nothing for the
 * idle timeout is forgotten.
 */
final class SourceClocks {

    private final WindowSettings settings;
    private final Map<String, Clock> clocks;

    /**
     * One source.
     *
     * @param newest how far it has come
     * @param leap a time far beyond that, which one tally claimed and no second has confirmed; null if there is none
     * @param lastHeard by the time of day
     */
    record Clock(Instant newest, @Nullable Instant leap, Instant lastHeard) {

        /**
         * Moves on, never back. One line with a wrong date must not make late what its source says next, so a leap is
         * believed when the next tally is of about the same time.
         */
        Clock heard(Instant time, Instant now, Duration maxLeap) {
            if (!time.isAfter(newest.plus(maxLeap))) {
                return new Clock(time.isAfter(newest) ? time : newest, null, now);
            }
            boolean confirmed = leap != null && !time.isBefore(leap.minus(maxLeap));
            return confirmed ? new Clock(time, null, now) : new Clock(newest, time, now);
        }
    }

    SourceClocks(WindowSettings settings) {
        this(settings, Map.of());
    }

    SourceClocks(WindowSettings settings, Map<String, Clock> clocks) {
        this.settings = settings;
        this.clocks = new HashMap<>(clocks);
    }

    void hear(String source, Instant time, Instant now) {
        Clock known = clocks.get(source);
        if (known == null && clocks.size() >= settings.maxSources()) {
            clocks.entrySet().stream()
                    .min(Map.Entry.comparingByValue(Comparator.comparing(Clock::lastHeard)))
                    .ifPresent(oldest -> clocks.remove(oldest.getKey()));
        }
        clocks.put(source, known == null ? new Clock(time, null, now) : known.heard(time, now, settings.maxBehind()));
    }

    /** Whether this source itself has passed the window by the lateness. */
    boolean hasPassed(String source, Instant windowEnd) {
        Clock clock = clocks.get(source);
        return clock != null && hasPassed(clock, windowEnd);
    }

    private boolean hasPassed(Clock clock, Instant windowEnd) {
        return !windowEnd.plus(settings.lateness()).isAfter(clock.newest);
    }

    /** Whether every source has passed the window by the lateness, or is too far behind it to be waited for. */
    boolean allHavePassed(Instant windowEnd) {
        return clocks.values().stream()
                .allMatch(clock -> hasPassed(clock, windowEnd)
                        || clock.newest.plus(settings.maxBehind()).isBefore(windowEnd));
    }

    void forgetIdle(Instant now) {
        clocks.values()
                .removeIf(clock -> !clock.lastHeard.plus(settings.idleTimeout()).isAfter(now));
    }

    boolean isEmpty() {
        return clocks.isEmpty();
    }

    Map<String, Clock> snapshot() {
        return Map.copyOf(clocks);
    }
}
