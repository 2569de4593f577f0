package io.weir.analyze.window;

import io.weir.events.WindowStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The windows of one service: tallies in, window records out. Not thread-safe.
 *
 * <p>A window closes for good when every active source of the service has passed its end by the lateness allowed. Each
 * source is judged by its own clock, so that one that is behind, or reads an old file, is not cut off by the others; it is
 * waited for unless it is so far behind that what it says belongs to another time altogether.
 *
 * <p>A line is late if its window has closed for good, or if there is no such window and its own source has passed it. It
 * is counted on the newest window there is.
 *
 * <p>When no source has been heard for the idle timeout, all windows are told as closed too: sources fall silent, and what
 * they said last must be known all the same. That is a guess, so such a window opens again should a line of its time
 * come: a source that ships once a minute is not cut off between two shipments.
 */
public final class ServiceWindows {

    /** Before anything that can be meant by a log line; unlike {@link Instant#MIN} it has a common text form. */
    public static final Instant NEVER = Instant.parse("0001-01-01T00:00:00Z");

    private final String service;
    private final WindowSettings settings;
    private final SourceClocks clocks;
    private final ClosedWindows closed;
    private final TreeMap<Instant, Window> open = new TreeMap<>();
    private Instant lastHeard;
    private @Nullable WindowStats lastClosed;

    // Since the last of close(), takeChanged() and takeChanges().
    private final List<Heard> heard = new ArrayList<>();
    private final List<View> overflow = new ArrayList<>();
    private final Set<Instant> changed = new TreeSet<>();
    private final Set<Instant> unsaved = new TreeSet<>();
    private final Set<Instant> gone = new HashSet<>();
    private long lateSinceClosed;

    public ServiceWindows(String service, WindowSettings settings) {
        this(service, settings, new Snapshot(Map.of(), List.of(), NEVER, null));
    }

    private ServiceWindows(String service, WindowSettings settings, Snapshot snapshot) {
        this.service = service;
        this.settings = settings;
        this.clocks = new SourceClocks(settings, snapshot.sources());
        this.closed = new ClosedWindows(snapshot.closed());
        this.lastHeard = snapshot.lastHeard();
        this.lastClosed = snapshot.lastClosed();
    }

    /** What a tally said of its source's clock; taken into account when the batch is complete, at the next close. */
    private record Heard(String clock, Instant newest, Instant at) {}

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
     * @return whether it was in time; if not, its lines are counted as late
     */
    public boolean add(Tally tally, Instant now) {
        lastHeard = now;
        heard.add(new Heard(tally.clock(), tally.newest(), now));
        if (isLate(tally)) {
            countLate(tally.counts().count());
            return false;
        }
        Window window = open.computeIfAbsent(
                tally.windowStart(), start -> new Window(tally.windowEnd(), new WindowCounts(), 0, false));
        window.counts.add(WindowCounts.of(tally.counts()));
        window.closedByIdleness = false;
        change(tally.windowStart());
        if (open.size() > settings.maxOpen()) {
            closeForGood(open.firstKey(), overflow);
        }
        return true;
    }

    private boolean isLate(Tally tally) {
        Instant start = tally.windowStart();
        return !open.containsKey(start)
                && (closed.contains(start) || clocks.hasPassed(tally.clock(), tally.windowEnd()));
    }

    private void countLate(long lines) {
        if (open.isEmpty()) {
            lateSinceClosed += lines;
        } else {
            open.lastEntry().getValue().late += lines;
            change(open.lastKey());
        }
    }

    private void change(Instant start) {
        changed.add(start);
        unsaved.add(start);
    }

    /**
     * Closes what is due and returns it, earliest first.
     *
     * @param now the time of day
     */
    public List<View> close(Instant now) {
        heard.forEach(source -> clocks.hear(source.clock, source.newest, source.at));
        heard.clear();
        clocks.forgetIdle(now);
        List<View> closing = new ArrayList<>(overflow);
        overflow.clear();
        if (clocks.isEmpty()) {
            open.forEach((start, window) -> closeByIdleness(start, window, closing));
        } else {
            List<Instant> due = open.entrySet().stream()
                    .filter(entry -> clocks.allHavePassed(entry.getValue().end))
                    .map(Map.Entry::getKey)
                    .toList();
            due.forEach(start -> closeForGood(start, closing));
        }
        return closing;
    }

    private void closeByIdleness(Instant start, Window window, List<View> closing) {
        if (!window.closedByIdleness) {
            window.closedByIdleness = true;
            unsaved.add(start);
            changed.remove(start);
            closing.add(view(start, window));
        }
    }

    /** Closes a window, and tells so unless that has been told and is as it was. */
    private void closeForGood(Instant start, List<View> closing) {
        Window window = Objects.requireNonNull(open.remove(start));
        if (changed.remove(start) || !window.closedByIdleness) {
            window.closedByIdleness = true;
            closing.add(view(start, window));
        }
        closed.add(start, window.end);
        unsaved.remove(start);
        gone.add(start);
        if (lastClosed == null || start.isAfter(lastClosed.windowStart())) {
            lastClosed = view(start, window).stats();
        }
    }

    /**
     * The windows that changed since this was last asked, earliest first; before them the window that closed for good last,
     * if late lines were counted on it since.
     */
    public List<View> takeChanged() {
        List<View> views = new ArrayList<>();
        if (lateSinceClosed > 0 && lastClosed != null) {
            lastClosed = lastClosed.withLate(lastClosed.late() + lateSinceClosed);
            lateSinceClosed = 0;
            views.add(new View(lastClosed, new WindowCounts()));
        }
        changed.forEach(start -> views.add(view(start, Objects.requireNonNull(open.get(start)))));
        changed.clear();
        return views;
    }

    private View view(Instant start, Window window) {
        return new View(
                window.counts.toStats(service, start, window.end, window.late, window.closedByIdleness), window.counts);
    }

    /** Whether no source has been heard for the idle timeout; every window is closed then. */
    public boolean isIdle(Instant now) {
        return !lastHeard.plus(settings.idleTimeout()).isAfter(now);
    }

    /** When a line of this service last came, by the time of day. */
    public Instant lastHeard() {
        return lastHeard;
    }

    /** What is needed to go on elsewhere, beside the open windows. */
    public record Snapshot(
            Map<String, SourceClocks.Clock> sources,
            List<ClosedWindows.Range> closed,
            Instant lastHeard,
            @Nullable WindowStats lastClosed) {

        public Snapshot {
            sources = Map.copyOf(sources);
            closed = List.copyOf(closed);
        }
    }

    /** A window that still takes lines, perhaps told as closed because all was silent. */
    public record OpenWindow(
            Instant start, Instant end, long late, boolean closedByIdleness, WindowCounts.Snapshot counts) {}

    /**
     * What has become of the windows.
     *
     * @param open those that are new or have changed
     * @param gone the starts of those that have closed for good
     */
    public record Changes(List<OpenWindow> open, Set<Instant> gone) {
        public Changes {
            open = List.copyOf(open);
            gone = Set.copyOf(gone);
        }
    }

    /** The changes since this was last asked; to be taken after {@link #close} and {@link #takeChanged}. */
    public Changes takeChanges() {
        Changes changes = new Changes(
                unsaved.stream()
                        .map(start -> openWindow(start, Objects.requireNonNull(open.get(start))))
                        .toList(),
                gone);
        unsaved.clear();
        gone.clear();
        return changes;
    }

    /** The starts of the windows that still take lines. */
    public Set<Instant> openWindows() {
        return Set.copyOf(open.keySet());
    }

    private static OpenWindow openWindow(Instant start, Window window) {
        return new OpenWindow(start, window.end, window.late, window.closedByIdleness, window.counts.snapshot());
    }

    /** A copy of the state beside the open windows; to be taken after {@link #close} and {@link #takeChanged}. */
    public Snapshot snapshot() {
        return new Snapshot(clocks.snapshot(), closed.ranges(), lastHeard, lastClosed);
    }

    /** The windows that a snapshot was taken of, with the open windows as they last changed. */
    public static ServiceWindows of(
            String service, WindowSettings settings, Snapshot snapshot, List<OpenWindow> openWindows) {
        ServiceWindows windows = new ServiceWindows(service, settings, snapshot);
        for (OpenWindow window : openWindows) {
            windows.open.put(
                    window.start(),
                    new Window(
                            window.end(), WindowCounts.of(window.counts()), window.late(), window.closedByIdleness()));
        }
        return windows;
    }
}
