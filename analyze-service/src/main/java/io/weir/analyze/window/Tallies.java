package io.weir.analyze.window;

import io.weir.events.LogEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Counts the events of one batch by service, source and window. Not thread-safe. */
public final class Tallies {

    /**
     * How far ahead of its arrival a timestamp is believed. A line from further in the future is counted at its arrival,
     * so that one wrong clock does not close everyone's windows.
     */
    static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    private final WindowSize size;
    private final Map<Key, Counting> tallies = new LinkedHashMap<>();
    private final Map<String, BatchPatterns> patterns = new HashMap<>();

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
        patterns.computeIfAbsent(event.service(), BatchPatterns::new).add(event);
    }

    private static Instant windowTime(LogEvent event) {
        return event.timestamp().isAfter(event.observedTimestamp().plus(MAX_AHEAD))
                ? event.observedTimestamp()
                : event.timestamp();
    }

    /** What was counted, a tally for each service, source and window, in the order they first came. */
    public List<Tally> toList() {
        Set<String> told = new HashSet<>();
        List<Tally> list = new ArrayList<>();
        tallies.forEach((key, counting) -> {
            BatchPatterns ofService = told.add(key.service) ? patterns.get(key.service) : null;
            list.add(new Tally(
                    key.service,
                    key.source,
                    key.windowStart,
                    size.endOf(key.windowStart),
                    counting.newest,
                    counting.counts.snapshot(),
                    ofService == null ? List.of() : ofService.toList()));
        });
        return list;
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
