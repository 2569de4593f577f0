package io.weir.analyze.window;

import io.weir.events.WindowStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one service: tallies in, window records out. Not thread-safe.
 *
 * <p>A window closes for good when every active source of the service has passed its end by the lateness allowed. Each
 * source is judged by its own clock, so that one that is behind, or reads an old file, is waited for by the others' windows
 * and not cut off by them. What comes later still is counted as late, on the newest window there is.
 *
 * <p>When no source has been heard for the idle timeout, all windows are told as closed too: sources fall silent, and what
 * they said last must be known all the same. That is a guess, so such a window opens again should a line of its time
 * come: a source that ships once a minute is not cut off between two shipments.
 */
public final class ServiceWindows {

    /** Before anything that can be meant by a log line; unlike {@link Instant#MIN} it has a common text form. */
    private static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

    private final String service;
    private final WindowSettings settings;
    private final TreeMap<Instant, Window> open = new TreeMap<>();
    private final Map<String, Source> sources = new HashMap<>();
    private final Set<Instant> changed = new LinkedHashSet<>();
    private Instant closedUpTo = NEVER;
    private Instant lastHeard = NEVER;
    private @Nullable WindowStats lastClosed;
    private long lateSinceClosed;

    public ServiceWindows(String service, WindowSettings settings) {
        this.service = service;
        this.settings = settings;
    }

    private static final class Window {
        private final Instant end;
        private final WindowCounts counts;
        private long late;
        private boolean closedByIdleness;

        private Window(Instant end, WindowCounts counts, long late, boolean closedByIdleness) {
            this.end = end;
            this.counts = counts;
            this.late = late;
            this.closedByIdleness = closedByIdleness;
        }
    }

    private record Source(Instant newest, Instant lastHeard) {
        Source heard(Instant time, Instant now) {
            return new Source(time.isAfter(newest) ? time : newest, now);
        }
    }

    /**
     * A window as it stands, with the counts its record was made of.
     *
     * @param stats what is published
     * @param counts live, not to be kept
     */
    public record View(WindowStats stats, WindowCounts counts) {}

    /**
     * Adds a tally.
     *
     * @param now the time of day
     * @return how many of its lines came too late
     */
    public long add(Tally tally, Instant now) {
        lastHeard = now;
        hear(tally.source(), tally.newest(), now);
        WindowCounts counts = WindowCounts.of(tally.counts());
        if (!tally.windowStart().isBefore(closedUpTo)) {
            Window window = open.computeIfAbsent(
                    tally.windowStart(), start -> new Window(tally.windowEnd(), new WindowCounts(), 0, false));
            window.counts.add(counts);
            window.closedByIdleness = false;
            changed.add(tally.windowStart());
            return 0;
        }
        if (open.isEmpty()) {
            lateSinceClosed += counts.count();
        } else {
            open.lastEntry().getValue().late += counts.count();
            changed.add(open.lastKey());
        }
        return counts.count();
    }

    private void hear(String source, Instant newest, Instant now) {
        if (!sources.containsKey(source) && sources.size() >= settings.maxSources()) {
            sources.entrySet().stream()
                    .min(Map.Entry.comparingByValue(Comparator.comparing(Source::lastHeard)))
                    .ifPresent(oldest -> sources.remove(oldest.getKey()));
        }
        sources.merge(source, new Source(newest, now), (known, heard) -> known.heard(newest, now));
    }

    /**
     * Closes what is due and returns it, earliest first.
     *
     * @param now the time of day
     */
    public List<View> close(Instant now) {
        List<View> closed = new ArrayList<>();
        sources.values().removeIf(source -> isIdle(source.lastHeard, now));
        if (sources.isEmpty()) {
            open.forEach((start, window) -> {
                if (!window.closedByIdleness) {
                    window.closedByIdleness = true;
                    closed.add(tell(start, window));
                }
            });
        } else {
            Instant watermark = sources.values().stream()
                    .map(Source::newest)
                    .min(Instant::compareTo)
                    .orElseThrow()
                    .minus(settings.lateness());
            while (!open.isEmpty() && !open.firstEntry().getValue().end.isAfter(watermark)) {
                closeFirst(closed);
            }
        }
        while (open.size() > settings.maxOpen()) {
            closeFirst(closed);
        }
        return closed;
    }

    /** Closes the earliest window for good, and tells so unless it has been told before. */
    private void closeFirst(List<View> closed) {
        var first = open.pollFirstEntry();
        Window window = first.getValue();
        closedUpTo = window.end;
        if (window.closedByIdleness) {
            changed.remove(first.getKey());
        } else {
            window.closedByIdleness = true;
            closed.add(tell(first.getKey(), window));
        }
        lastClosed = view(first.getKey(), window).stats();
    }

    private View tell(Instant start, Window window) {
        changed.remove(start);
        return view(start, window);
    }

    /**
     * The windows that changed since this was last asked, earliest first; before them the window that closed for good last,
     * if late lines were counted on it since.
     */
    public List<View> takeChanged() {
        List<View> views = new ArrayList<>();
        if (lateSinceClosed > 0 && lastClosed != null) {
            lastClosed = withLate(lastClosed, lateSinceClosed);
            lateSinceClosed = 0;
            views.add(new View(lastClosed, new WindowCounts()));
        }
        changed.stream()
                .sorted()
                .map(start -> view(start, Objects.requireNonNull(open.get(start))))
                .forEach(views::add);
        changed.clear();
        return views;
    }

    private View view(Instant start, Window window) {
        return new View(
                window.counts.toStats(service, start, window.end, window.late, window.closedByIdleness), window.counts);
    }

    private boolean isIdle(Instant heard, Instant now) {
        return !heard.plus(settings.idleTimeout()).isAfter(now);
    }

    /** Whether no source has been heard for the idle timeout; every window is closed then. */
    public boolean isIdle(Instant now) {
        return isIdle(lastHeard, now);
    }

    /** When a line of this service last came, by the time of day. */
    public Instant lastHeard() {
        return lastHeard;
    }

    private static WindowStats withLate(WindowStats stats, long more) {
        return new WindowStats(
                stats.service(),
                stats.windowStart(),
                stats.windowEnd(),
                stats.count(),
                stats.bySeverity(),
                stats.byStatusClass(),
                stats.unparsed(),
                stats.bytes(),
                stats.late() + more,
                stats.durationMillis(),
                stats.topPatterns(),
                stats.closed());
    }

    /** Everything that is needed to go on elsewhere. */
    public record Snapshot(
            List<OpenWindow> open,
            Map<String, HeardSource> sources,
            Instant closedUpTo,
            Instant lastHeard,
            @Nullable WindowStats lastClosed) {

        public Snapshot {
            open = List.copyOf(open);
            sources = Map.copyOf(sources);
        }

        /** A window that still takes lines, perhaps told as closed because all was silent. */
        public record OpenWindow(
                Instant start, Instant end, long late, boolean closedByIdleness, WindowCounts.Snapshot counts) {}

        /** How far a source has come, and when it was last heard. */
        public record HeardSource(Instant newest, Instant lastHeard) {}
    }

    /** A copy of the state; to be taken after {@link #close} and {@link #takeChanged}. */
    public Snapshot snapshot() {
        List<Snapshot.OpenWindow> windows = open.entrySet().stream()
                .map(entry -> new Snapshot.OpenWindow(
                        entry.getKey(),
                        entry.getValue().end,
                        entry.getValue().late,
                        entry.getValue().closedByIdleness,
                        entry.getValue().counts.snapshot()))
                .toList();
        Map<String, Snapshot.HeardSource> heard = new HashMap<>();
        sources.forEach((name, source) -> heard.put(name, new Snapshot.HeardSource(source.newest, source.lastHeard)));
        return new Snapshot(windows, heard, closedUpTo, lastHeard, lastClosed);
    }

    /** The windows that a snapshot was taken of. */
    public static ServiceWindows of(String service, WindowSettings settings, Snapshot snapshot) {
        ServiceWindows windows = new ServiceWindows(service, settings);
        for (Snapshot.OpenWindow window : snapshot.open()) {
            windows.open.put(
                    window.start(),
                    new Window(
                            window.end(), WindowCounts.of(window.counts()), window.late(), window.closedByIdleness()));
        }
        snapshot.sources()
                .forEach((name, heard) -> windows.sources.put(name, new Source(heard.newest(), heard.lastHeard())));
        windows.closedUpTo = snapshot.closedUpTo();
        windows.lastHeard = snapshot.lastHeard();
        windows.lastClosed = snapshot.lastClosed();
        return windows;
    }
}
