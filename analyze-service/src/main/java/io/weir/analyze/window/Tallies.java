package io.weir.analyze.window;

import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
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

    /** How far ahead of its arrival a timestamp is believed. A line from further in the future is counted at its arrival. */
    static final Duration MAX_AHEAD = Duration.ofMinutes(5);

    private static final long[] NO_FURTHER = {};

    private final WindowSize size;
    private final Map<Key, Counting> tallies = new LinkedHashMap<>();
    private final Map<String, BatchPatterns> patterns = new HashMap<>();

    public Tallies(WindowSize size) {
        this.size = size;
    }

    /** Counts one event of one line, which was this long and came from this source. */
    public void add(LogEvent event, String source, int lineBytes) {
        add(event, source, lineBytes, NO_FURTHER);
    }

    /**
     * Counts one event of one source.
     *
     * @param bytes of all its lines
     * @param further the offsets of its lines beyond the first
     */
    public void add(LogEvent event, String source, int bytes, long[] further) {
        Instant arrival = event.observedTimestamp();
        Instant time = event.timestamp();
        // The parser gives the arrival as the time of a line that has none.
        boolean atArrival = time.equals(arrival) || time.isAfter(arrival.plus(MAX_AHEAD));
        Instant counted = atArrival ? arrival : time;
        Key key = new Key(event.service(), source, event.origin().partition(), atArrival, size.startOf(counted));
        tallies.computeIfAbsent(key, first -> new Counting())
                .add(event, bytes, further, counted.isAfter(arrival) ? arrival : counted);
        patterns.computeIfAbsent(event.service(), BatchPatterns::new).add(event);
    }

    /** What was counted, a tally for each service, source and window, in the order they first came. */
    public List<Tally> toList() {
        Set<String> told = new HashSet<>();
        List<Tally> list = new ArrayList<>();
        tallies.forEach((key, counting) -> {
            BatchPatterns ofService = told.add(key.service) ? patterns.get(key.service) : null;
            list.add(counting.toTally(key, size, ofService == null ? List.of() : ofService.toList()));
        });
        return list;
    }

    private record Key(String service, String source, int partition, boolean atArrival, Instant windowStart) {}

    private static final class Counting {
        private final WindowCounts counts = new WindowCounts();
        private final Offsets offsets = new Offsets();
        private Instant newest = Instant.MIN;

        void add(LogEvent event, int bytes, long[] further, Instant time) {
            counts.add(event, bytes);
            offsets.add(event.origin().offset());
            for (long offset : further) {
                offsets.add(offset);
            }
            if (time.isAfter(newest)) {
                newest = time;
            }
        }

        Tally toTally(Key key, WindowSize size, List<LogPattern> patterns) {
            return new Tally(
                    key.service,
                    key.source,
                    key.partition,
                    key.atArrival,
                    key.windowStart,
                    size.endOf(key.windowStart),
                    newest,
                    offsets,
                    counts.snapshot(),
                    patterns);
        }
    }
}
