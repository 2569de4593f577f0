package io.weir.demo;

import java.time.Duration;

/**
 * When payments breaks.
 *
 * @param healthy how long all is well first
 * @param broken how long payments is broken then
 * @param recovered how long all is well after that, before it begins again
 */
record Timetable(Duration healthy, Duration broken, Duration recovered) {

    private static final Timetable USUAL =
            new Timetable(Duration.ofSeconds(12), Duration.ofSeconds(15), Duration.ofSeconds(33));

    /** Once a minute; sooner and shorter where the demo ends before that. */
    static Timetable of(Duration total) {
        return new Timetable(
                shorter(USUAL.healthy, total.dividedBy(5)), shorter(USUAL.broken, total.dividedBy(4)), USUAL.recovered);
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }
}
