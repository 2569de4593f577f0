package io.weir.analyze.window;

import io.weir.events.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Counts the events of one batch by service, source and window. Not thread-safe. */
public final class Tallies {

    /**
     * How far ahead of its arrival a timestamp is believed. A line from further in the future is counted at its arrival,
     * so that one wrong clock does not close everyone's windows.
     */
    static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    private final WindowSize size;
    private final Map<Key, Counting> tallies = new LinkedHashMap<>();

    public Tallies(WindowSize size) {
        this.size = size;
    }

    /** Counts one event, whose line was this long and came from this source. */
    public void add(LogEvent event, String source, int lineBytes) {
        Instant time = windowTime(event);
        Counting counting = tallies.computeIfAbsent(
                new Key(event.service(), source, size.startOf(time)), key -> new Counting(time));
        counting.counts.add(event, lineBytes);
        if (time.isAfter(counting.newest)) {
            counting.newest = time;
        }
    }

    private static Instant windowTime(LogEvent event) {
        return event.timestamp().isAfter(event.observedTimestamp().plus(MAX_AHEAD))
                ? event.observedTimestamp()
                : event.timestamp();
    }

    /** What was counted, a tally for each service, source and window, in the order they first came. */
    public List<Tally> toList() {
        return tallies.entrySet().stream()
                .map(entry -> new Tally(
                        entry.getKey().service,
                        entry.getKey().source,
                        entry.getKey().windowStart,
                        size.endOf(entry.getKey().windowStart),
                        entry.getValue().newest,
                        entry.getValue().counts.snapshot()))
                .toList();
    }

    private record Key(String service, String source, Instant windowStart) {}

    private static final class Counting {
        private final WindowCounts counts = new WindowCounts();
        private Instant newest;

        private Counting(Instant newest) {
            this.newest = newest;
        }
    }
}
