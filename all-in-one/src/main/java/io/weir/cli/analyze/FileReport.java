package io.weir.cli.analyze;

import io.weir.analyze.window.WindowCounts;
import io.weir.events.LogEvent;
import io.weir.events.WindowStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is in some files: counts of all, by window of event time, format and service. Memory is bounded whatever the files
 * hold: with more than {@value #MAX_WINDOWS} windows they become twice as long, and of formats and services the first
 * {@value #MAX_NAMES} are told apart, of patterns and endpoints as many as their tables say. Not thread-safe.
 */
final class FileReport {

    static final int MAX_WINDOWS = 1_000;
    static final int MAX_NAMES = 100;
    static final String OTHERS = "(other)";

    private static final int UNPARSED_SHOWN = 5;

    private final String name;
    private final WindowCounts total = new WindowCounts();
    private final Map<String, Long> formats = new HashMap<>();
    private final Map<String, Long> services = new HashMap<>();
    private final List<LogEvent> unparsed = new ArrayList<>();
    private final PatternTable patterns = new PatternTable();
    private final EndpointTable endpoints = new EndpointTable();
    private TreeMap<Instant, WindowCounts> windows = new TreeMap<>();
    private Duration window;
    private long lines;
    private long blank;
    private @Nullable Instant first;
    private @Nullable Instant last;
    private @Nullable Instant latest;

    /** Events before the first that says when it happened. */
    private final WindowCounts early = new WindowCounts();

    private @Nullable Instant earlySeen;

    /**
     * @param name what the report is called
     * @param window how long a window is at first
     */
    FileReport(String name, Duration window) {
        this.name = name;
        this.window = window;
    }

    void addBlank() {
        lines++;
        blank++;
    }

    /**
     * @param lineBytes of all its lines
     * @param eventLines of which the event was made
     */
    void add(LogEvent event, int lineBytes, int eventLines) {
        lines += eventLines;
        total.add(event, lineBytes);
        endpoints.add(event, lineBytes);
        count(formats, event.format());
        count(services, event.service());
        if (!event.isParsed() && unparsed.size() < UNPARSED_SHOWN) {
            unparsed.add(event);
        }
        Instant time = timeOf(event);
        if (time == null) {
            early.add(event, lineBytes);
            earlySeen = event.timestamp();
            patterns.add(event, earlySeen);
            return;
        }
        patterns.add(event, time);
        if (first == null) {
            windows.computeIfAbsent(startOf(time), start -> new WindowCounts()).add(early);
        }
        first = first == null || time.isBefore(first) ? time : first;
        last = last == null || time.isAfter(last) ? time : last;
        windows.computeIfAbsent(startOf(time), start -> new WindowCounts()).add(event, lineBytes);
        while (windows.size() > MAX_WINDOWS) {
            doubleWindow();
        }
    }

    /**
     * A line that says no time belongs to the one before it, since in a file the time of its arrival means nothing; null if
     * none said one so far.
     */
    private @Nullable Instant timeOf(LogEvent event) {
        if (!event.timestamp().equals(event.observedTimestamp())) {
            latest = event.timestamp();
        }
        return latest;
    }

    /** Where no line says when it happened, the time of arrival is all there is. */
    private void settle() {
        if (first == null && earlySeen != null) {
            first = earlySeen;
            last = earlySeen;
            windows.computeIfAbsent(startOf(earlySeen), start -> new WindowCounts())
                    .add(early);
        }
    }

    private void doubleWindow() {
        window = window.multipliedBy(2);
        TreeMap<Instant, WindowCounts> longer = new TreeMap<>();
        windows.forEach((start, counts) ->
                longer.computeIfAbsent(startOf(start), s -> new WindowCounts()).add(counts));
        windows = longer;
    }

    private Instant startOf(Instant time) {
        long length = window.toSeconds();
        return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), length) * length);
    }

    private static void count(Map<String, Long> counts, String key) {
        counts.merge(counts.containsKey(key) || counts.size() < MAX_NAMES ? key : OTHERS, 1L, Long::sum);
    }

    /** Physical lines, blank ones included. */
    long lines() {
        return lines;
    }

    long blank() {
        return blank;
    }

    /** How long the windows have become. */
    Duration window() {
        return window;
    }

    Map<String, Long> formats() {
        return Map.copyOf(formats);
    }

    Map<String, Long> services() {
        return Map.copyOf(services);
    }

    /** What kinds of messages there are, the most frequent first; their counts add up to the events. */
    List<PatternTable.Kind> patterns() {
        return patterns.toList();
    }

    /** The endpoints of HTTP requests, the slowest first; empty if there are no requests. */
    List<EndpointTable.Endpoint> endpoints() {
        return endpoints.toList();
    }

    /** The first lines that no format recognised. */
    List<LogEvent> unparsed() {
        return List.copyOf(unparsed);
    }

    /** Everything together; null if there was no event. */
    @Nullable
    WindowStats total() {
        settle();
        return first == null || last == null ? null : total.toStats(name, first, last.plusNanos(1), 0, true);
    }

    /** The windows that hold anything, by time. */
    List<WindowStats> windows() {
        settle();
        return windows.entrySet().stream()
                .map(entry -> entry.getValue()
                        .toStats(name, entry.getKey(), entry.getKey().plus(window), 0, true))
                .toList();
    }
}
