package io.weir.analyze.join;

import io.weir.analyze.parse.EventFields;
import io.weir.events.LogEvent;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Joins the lines of a stack trace to the event they belong to. Takes events in the order of their lines, which may come
 * from several sources, and hands on each, in the order of its source, once nothing can join it any more: when a further
 * event of its source has come, or at {@link #flush} when none has.
 *
 * <p>Only lines without a time or level of their own can join another: bare ones, and what a container runtime or syslog
 * wrapped. They are told apart by source, and by stream, host and process where the wrapping names them. Where threads of
 * one process write at once, a frame goes to the trace that is being written, past up to {@value #MAX_BETWEEN} whole events
 * in between. What is not sure stays an event of its own.
 *
 * <p>Bounded by {@link JoinSettings}. Not thread-safe. Time is whatever unit of milliseconds the caller counts in.
 */
final class TraceJoiner {

    private static final int MAX_BETWEEN = 8;

    /** How an event of some format takes part. */
    private enum Part {
        /** It stands alone: structured, or of a program that writes no traces. */
        NONE,
        /** Its head is its own, and traces may follow it. */
        HEAD,
        /** It has no head, or one that every line has: it may be part of a trace. */
        BARE
    }

    private static final class Sequence {
        final ArrayDeque<OpenEvent> events = new ArrayDeque<>(2);
        long touched;
    }

    private final JoinSettings settings;
    private final long flushMillis;
    /** By source; the one that waits longest first. */
    private final LinkedHashMap<String, Sequence> sequences = new LinkedHashMap<>();

    private long heldBytes;

    TraceJoiner(JoinSettings settings) {
        this.settings = settings;
        this.flushMillis = settings.flushAfter().toMillis();
    }

    /**
     * Takes the event of one line, which may have come in pieces.
     *
     * @param now when it is taken, not less than in calls before
     * @param out gets the events that are complete, this one among them if nothing can join it
     */
    void add(Joined line, long now, Consumer<Joined> out) {
        LogEvent event = line.event();
        Part part = partOf(event);
        if (part == Part.NONE && sequences.isEmpty()) {
            out.accept(line);
            return;
        }
        String key = key(event, line.source());
        Sequence sequence = sequences.get(key);
        TraceLine kind = part == Part.BARE ? TraceLine.of(event.body()) : TraceLine.OTHER;
        if (sequence != null && part == Part.BARE && joins(sequence, line, kind, now)) {
            settle(sequence, sequence.events.getLast(), now, out);
            touch(key, sequence, now);
            bound(out);
            return;
        }
        boolean opens = part == Part.HEAD || (part == Part.BARE && mayStart(event, kind));
        if (sequence == null) {
            if (!opens) {
                out.accept(line);
                return;
            }
            sequence = new Sequence();
        }
        OpenEvent opened = opens ? OpenEvent.of(line, kind, now, settings) : OpenEvent.closed(line, now, settings);
        append(sequence, opened);
        heldBytes += line.bytes();
        settle(sequence, opens ? opened : null, now, out);
        touch(key, sequence, now);
        bound(out);
    }

    /** Lets go of events that nothing has joined for long enough. */
    void flush(long now, Consumer<Joined> out) {
        while (!sequences.isEmpty()) {
            Map.Entry<String, Sequence> eldest = sequences.entrySet().iterator().next();
            if (now - eldest.getValue().touched < flushMillis) {
                return;
            }
            flushEldest(out);
        }
    }

    /** Lets go of the source that waits longest, if any waits. */
    void flushEldest(Consumer<Joined> out) {
        Iterator<Sequence> eldest = sequences.values().iterator();
        if (eldest.hasNext()) {
            Sequence sequence = eldest.next();
            eldest.remove();
            sequence.events.forEach(event -> complete(event, out));
        }
    }

    /** Lets go of everything, source by source. */
    void flushAll(Consumer<Joined> out) {
        while (!sequences.isEmpty()) {
            flushEldest(out);
        }
    }

    /** How many lines wait. */
    int heldLines() {
        int count = 0;
        for (Sequence sequence : sequences.values()) {
            for (OpenEvent event : sequence.events) {
                count += event.heldLines();
            }
        }
        return count;
    }

    /** Copies the positions of all lines that wait, and returns where behind them. */
    int positions(long[] into, int at) {
        int end = at;
        for (Sequence sequence : sequences.values()) {
            for (OpenEvent event : sequence.events) {
                end = event.positions(into, end);
            }
        }
        return end;
    }

    private boolean joins(Sequence sequence, Joined line, TraceLine kind, long now) {
        OpenEvent best = null;
        int bestClaim = 0;
        for (Iterator<OpenEvent> latest = sequence.events.descendingIterator(); latest.hasNext(); ) {
            OpenEvent candidate = latest.next();
            int claim = candidate.claim(kind, line.event().body());
            boolean latestOrSure = claim == OpenEvent.CERTAIN || candidate == sequence.events.getLast();
            if (claim > bestClaim && latestOrSure) {
                best = candidate;
                bestClaim = claim;
            }
        }
        if (best == null) {
            return false;
        }
        heldBytes += line.bytes();
        if (best.isFull(line.bytes())) {
            replaceLast(sequence, best, best.continuedBy(line, now));
        } else {
            best.take(line, kind);
        }
        return true;
    }

    /** The full event's place in the order stays; what follows of it comes right behind. */
    private static void replaceLast(Sequence sequence, OpenEvent full, OpenEvent next) {
        OpenEvent[] events = sequence.events.toArray(new OpenEvent[0]);
        sequence.events.clear();
        for (OpenEvent event : events) {
            sequence.events.add(event);
            if (event == full) {
                full.followers = MAX_BETWEEN;
                sequence.events.add(next);
            }
        }
    }

    private static void append(Sequence sequence, OpenEvent opened) {
        Object thread = opened.thread();
        for (OpenEvent before : sequence.events) {
            boolean sameThread = thread != null && thread.equals(before.thread());
            before.followers = sameThread ? MAX_BETWEEN : before.followers + 1;
        }
        sequence.events.add(opened);
    }

    /** Hands on, from the front, what is complete: {@code last} alone may still be plain. */
    private void settle(Sequence sequence, @Nullable OpenEvent last, long now, Consumer<Joined> out) {
        while (!sequence.events.isEmpty()) {
            OpenEvent first = sequence.events.getFirst();
            boolean waits = first == last || (!first.isPlain() && first.followers < MAX_BETWEEN);
            if (waits && !first.isOlderThan(now - JoinSettings.MAX_WAITS * flushMillis)) {
                return;
            }
            sequence.events.removeFirst();
            complete(first, out);
        }
    }

    private void touch(String key, Sequence sequence, long now) {
        sequence.touched = now;
        sequences.remove(key);
        if (!sequence.events.isEmpty()) {
            sequences.put(key, sequence);
        }
    }

    private void bound(Consumer<Joined> out) {
        while (sequences.size() > settings.maxOpen() || (heldBytes > settings.maxHeldBytes() && !sequences.isEmpty())) {
            flushEldest(out);
        }
    }

    private void complete(OpenEvent event, Consumer<Joined> out) {
        heldBytes -= event.heldBytes();
        event.complete(out);
    }

    private static Part partOf(LogEvent event) {
        return switch (event.format()) {
            case LogEvent.UNPARSED, "cri", "docker", "rfc3164", "rfc5424" -> Part.BARE;
            case "spring-boot", "log4j", "header", "go-log", "python", "klog" -> Part.HEAD;
            default -> Part.NONE;
        };
    }

    /** Whether a bare line is worth waiting for the next: it begins a trace, names an exception, or is an error. */
    private static boolean mayStart(LogEvent event, TraceLine kind) {
        return (kind != TraceLine.OTHER && kind != TraceLine.INDENTED)
                || (event.isParsed() && event.severity().isError())
                || ExceptionText.within(event.body()) >= 0;
    }

    private static String key(LogEvent event, String source) {
        Object stream = event.attributes().get(EventFields.STREAM);
        if (event.format().startsWith("rfc")) {
            return source
                    + '\n'
                    + event.resource().get(EventFields.HOST_NAME)
                    + '\n'
                    + event.attributes().get(EventFields.SYSLOG_APP_NAME)
                    + '\n'
                    + Objects.requireNonNullElse(
                            event.resource().get(EventFields.PROCESS_PID),
                            event.attributes().getOrDefault(EventFields.SYSLOG_PROCID, ""));
        }
        return stream == null ? source : source + '\n' + stream;
    }
}
