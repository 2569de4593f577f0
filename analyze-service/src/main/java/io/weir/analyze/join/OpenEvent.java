package io.weir.analyze.join;

import io.weir.analyze.parse.EventFields;
import io.weir.events.LogEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An event that further lines may join. What a line means depends on those before it: a name with a colon is an exception's
 * only if a frame follows. Such lines are kept as they are, undecided, until that is known; if it never is, they are events
 * of their own.
 */
final class OpenEvent {

    /** How many lines may stand between the name of an exception and its first frame. */
    private static final int MAX_UNDECIDED = 16;

    /** See {@link #claim}. */
    static final int CERTAIN = 3;

    /** See {@link #claim}. */
    private static final int NEXT = 4;

    private static final int ERROR = 17;

    private enum State {
        /** Nothing can join it; it only waits for its turn. */
        CLOSED,
        /** A line like any other, that a trace may follow. */
        PLAIN,
        /** An exception was named, or something indented came: a frame decides. */
        NAMED,
        /** Among frames of Java, .NET, Node or Ruby. */
        FRAMES,
        /** Behind the name of a cause, whose message may have several lines. */
        CAUSED,
        /** Within the braces that Node writes behind the last frame. */
        PROPERTIES,
        /** Within Python's traceback. */
        PYTHON,
        /** Within the traceback of a group of exceptions. */
        PYTHON_GROUP,
        /** Behind the exception that ends Python's traceback. */
        PYTHON_ENDED,
        /** Between two tracebacks. */
        PYTHON_CHAINED,
        /** Go has said that it panics. */
        PANICKED,
        /** Within Go's goroutines. */
        GOROUTINES
    }

    private final LogEvent head;
    private final String source;
    private final JoinSettings settings;
    private final boolean ownTrace;
    private final boolean continues;
    private final List<String> trace = new ArrayList<>();
    private final List<Joined> undecided = new ArrayList<>();
    private final long openedAt;
    private State state;
    private long[] positions;
    private int lines;
    private int bytes;
    private int undecidedBytes;
    private boolean cut;
    /** How many events of the same source came after this one. */
    int followers;

    private OpenEvent(Joined line, State state, boolean continues, long now, JoinSettings settings) {
        this.head = line.event();
        this.source = line.source();
        this.bytes = line.bytes();
        this.positions = line.positions();
        this.lines = positions.length;
        this.state = state;
        this.ownTrace = state != State.PLAIN && state != State.CLOSED;
        this.continues = continues;
        this.openedAt = now;
        this.settings = settings;
        if (ownTrace) {
            trace.add(head.body());
        }
    }

    /** Opens an event with its first line; {@code kind} is what that line itself is to a trace. */
    static OpenEvent of(Joined line, TraceLine kind, long now, JoinSettings settings) {
        State state = switch (kind) {
            case FRAME, NAMED_FRAME -> State.FRAMES;
            case CAUSE -> State.CAUSED;
            case TRACEBACK -> tracebackOf(line.event().body());
            case PANIC -> State.PANICKED;
            case GOROUTINE -> State.GOROUTINES;
            case HEADLINE, SOURCE -> State.NAMED;
            case CHAIN -> State.PYTHON_CHAINED;
            case INDENTED, OTHER -> State.PLAIN;
        };
        return new OpenEvent(line, state, false, now, settings);
    }

    /** An event that nothing can join. */
    static OpenEvent closed(Joined line, long now, JoinSettings settings) {
        return new OpenEvent(line, State.CLOSED, false, now, settings);
    }

    /** Opens the event that takes what this one has no more room for. */
    OpenEvent continuedBy(Joined line, long now) {
        cut = true;
        return new OpenEvent(line, state, true, now, settings);
    }

    /** Whether nothing of a trace has come, so that any other line may end this event. */
    boolean isPlain() {
        return state == State.PLAIN || state == State.CLOSED;
    }

    boolean isFull(int lineBytes) {
        return lines + undecided.size() >= settings.maxLines()
                || bytes + undecidedBytes + lineBytes > settings.maxBytes();
    }

    boolean isOlderThan(long then) {
        return openedAt < then;
    }

    /**
     * How sure it is that a line belongs here: 0 if it does not, {@value #CERTAIN} if it does whatever came since; anything
     * else, {@value #NEXT} before all, only if nothing did.
     */
    int claim(TraceLine kind, String text) {
        return switch (state) {
            case CLOSED -> 0;
            case PLAIN -> claimOfPlain(kind, text);
            case NAMED ->
                switch (kind) {
                    case FRAME, TRACEBACK -> CERTAIN;
                    case CAUSE -> endsInName() ? NEXT : 2;
                    case GOROUTINE, CHAIN, PANIC, NAMED_FRAME -> 0;
                    case HEADLINE -> hasName() ? 0 : 2;
                    default -> undecided.size() < MAX_UNDECIDED ? 2 : 0;
                };
            case FRAMES ->
                switch (kind) {
                    case FRAME, CAUSE -> CERTAIN;
                    default -> isNodesEnd(text) ? 2 : 0;
                };
            case CAUSED ->
                switch (kind) {
                    case FRAME, CAUSE -> CERTAIN;
                    case INDENTED -> undecided.size() < MAX_UNDECIDED ? CERTAIN : 0;
                    case OTHER -> undecided.size() < MAX_UNDECIDED ? 2 : 0;
                    default -> 0;
                };
            case PROPERTIES -> TraceLine.indent(text) > 0 || text.equals("}") ? CERTAIN : 0;
            case PYTHON ->
                kind == TraceLine.FRAME || TraceLine.indent(text) > 0 || ExceptionText.isPythonEnd(text) ? CERTAIN : 0;
            case PYTHON_GROUP -> TraceLine.indent(text) > 0 ? CERTAIN : 0;
            case PYTHON_ENDED -> kind == TraceLine.CHAIN ? CERTAIN : 0;
            case PYTHON_CHAINED -> kind == TraceLine.TRACEBACK ? CERTAIN : 0;
            case PANICKED ->
                switch (kind) {
                    case GOROUTINE -> CERTAIN;
                    case PANIC -> TraceLine.indent(text) > 0 ? CERTAIN : 0;
                    default -> undecided.size() < MAX_UNDECIDED ? 1 : 0;
                };
            case GOROUTINES ->
                kind == TraceLine.GOROUTINE || (kind != TraceLine.PANIC && TraceLine.isGoLine(text)) ? CERTAIN : 0;
        };
    }

    private int claimOfPlain(TraceLine kind, String text) {
        return switch (kind) {
            case FRAME, CAUSE ->
                ExceptionText.within(head.body()) >= 0 ? CERTAIN : head.isParsed() && kind == TraceLine.FRAME ? 1 : 0;
            case TRACEBACK, NAMED_FRAME -> head.isParsed() ? 2 : 0;
            case HEADLINE, INDENTED -> head.isParsed() && !ExceptionText.isUncaught(text) ? 1 : 0;
            case GOROUTINE -> head.severityNumber() >= ERROR || head.body().contains("panic") ? 2 : 0;
            default -> 0;
        };
    }

    /** Whether the name of an exception is the last that came. */
    private boolean endsInName() {
        String last = undecided.isEmpty()
                ? head.body()
                : undecided.get(undecided.size() - 1).event().body();
        return TraceLine.of(last) == TraceLine.HEADLINE;
    }

    private boolean hasName() {
        return (ownTrace && TraceLine.of(head.body()) == TraceLine.HEADLINE)
                || undecided.stream().anyMatch(line -> TraceLine.of(line.event().body()) == TraceLine.HEADLINE);
    }

    private boolean isNodesEnd(String text) {
        return text.startsWith("Node.js v");
    }

    /** Takes a line that this event {@link #claim}s. */
    void take(Joined line, TraceLine kind) {
        boolean decides = state != State.PANICKED || kind == TraceLine.GOROUTINE;
        state = next(kind, line.event().body());
        if (decides && state != State.NAMED && !(state == State.CAUSED && kind != TraceLine.CAUSE)) {
            undecided.forEach(this::confirm);
            undecided.clear();
            undecidedBytes = 0;
            confirm(line);
        } else {
            undecided.add(line);
            undecidedBytes += line.bytes();
        }
    }

    private State next(TraceLine kind, String text) {
        return switch (state) {
            case CLOSED -> State.CLOSED;
            case PLAIN ->
                switch (kind) {
                    case HEADLINE, INDENTED -> State.NAMED;
                    case TRACEBACK -> tracebackOf(text);
                    case GOROUTINE -> State.GOROUTINES;
                    case CAUSE -> State.CAUSED;
                    default -> frames(text);
                };
            case NAMED ->
                switch (kind) {
                    case FRAME -> frames(text);
                    case TRACEBACK -> tracebackOf(text);
                    default -> State.NAMED;
                };
            case FRAMES, CAUSED ->
                switch (kind) {
                    case FRAME -> frames(text);
                    case CAUSE -> State.CAUSED;
                    default -> state;
                };
            case PROPERTIES -> text.equals("}") ? State.FRAMES : State.PROPERTIES;
            case PYTHON -> TraceLine.indent(text) > 0 || kind == TraceLine.FRAME ? State.PYTHON : State.PYTHON_ENDED;
            case PYTHON_GROUP -> State.PYTHON_GROUP;
            case PYTHON_ENDED -> State.PYTHON_CHAINED;
            case PYTHON_CHAINED -> tracebackOf(text);
            case PANICKED -> kind == TraceLine.GOROUTINE ? State.GOROUTINES : State.PANICKED;
            case GOROUTINES -> State.GOROUTINES;
        };
    }

    private static State tracebackOf(String text) {
        return text.indexOf('+') >= 0 ? State.PYTHON_GROUP : State.PYTHON;
    }

    private static State frames(String text) {
        return text.endsWith(" {") ? State.PROPERTIES : State.FRAMES;
    }

    private void confirm(Joined line) {
        if (lines + line.lines() > positions.length) {
            positions = Arrays.copyOf(positions, (lines + line.lines()) * 2);
        }
        lines = line.positions(positions, lines);
        bytes += line.bytes();
        trace.add(line.event().body());
    }

    /** How many bytes of lines wait here. */
    int heldBytes() {
        return bytes + undecidedBytes;
    }

    /** Copies the positions of all lines that wait here, and returns where behind them. */
    int positions(long[] into, int at) {
        System.arraycopy(positions, 0, into, at, lines);
        int end = at + lines;
        for (Joined line : undecided) {
            end = line.positions(into, end);
        }
        return end;
    }

    int heldLines() {
        int held = lines;
        for (Joined line : undecided) {
            held += line.lines();
        }
        return held;
    }

    @Nullable
    Object thread() {
        return head.attributes().get(EventFields.THREAD_NAME);
    }

    /** Hands on what this has become: one event, and those lines that turned out to be events of their own. */
    void complete(Consumer<Joined> out) {
        out.accept(new Joined(event(), source, bytes, Arrays.copyOfRange(positions, 1, lines)));
        undecided.forEach(out);
    }

    private LogEvent event() {
        boolean hasTrace =
                trace.size() > (ownTrace ? 1 : 0) || (ownTrace && state != State.NAMED && state != State.PANICKED);
        if (!hasTrace) {
            return head;
        }
        Map<String, Object> attributes = new LinkedHashMap<>(head.attributes());
        int within = ownTrace ? -1 : ExceptionText.within(head.body());
        ExceptionText thrown = ExceptionText.of(trace);
        if (within >= 0 && (thrown == null || TraceLine.of(trace.get(0)) == TraceLine.FRAME)) {
            thrown = ExceptionText.at(head.body(), within);
        }
        String text = String.join("\n", trace);
        if (within >= 0 && TraceLine.of(trace.get(0)) == TraceLine.FRAME) {
            text = head.body().substring(within) + "\n" + text;
        }
        if (thrown != null && !continues) {
            attributes.putIfAbsent(EventFields.EXCEPTION_TYPE, thrown.type());
            if (!thrown.message().isEmpty()) {
                attributes.putIfAbsent(EventFields.EXCEPTION_MESSAGE, thrown.message());
            }
        }
        attributes.put(EventFields.EXCEPTION_STACKTRACE, text);
        if (cut) {
            attributes.put(EventFields.STACKTRACE_CUT, true);
        }
        if (continues) {
            attributes.put(EventFields.STACKTRACE_CONTINUES, true);
        }
        ExceptionText unnamed = ownTrace && !continues ? thrown : null;
        return new LogEvent(
                head.timestamp(),
                head.observedTimestamp(),
                unnamed != null && head.severityNumber() == 0 ? ERROR : head.severityNumber(),
                head.severityText(),
                unnamed == null ? head.body() : headline(unnamed),
                head.service(),
                head.resource(),
                attributes,
                head.traceId(),
                head.spanId(),
                head.format().equals(LogEvent.UNPARSED) ? "stack-trace" : head.format(),
                head.origin());
    }

    /** What a trace that no line introduces is about: "Traceback (most recent call last):" says it of none. */
    private String headline(ExceptionText thrown) {
        return switch (TraceLine.of(head.body())) {
            case TRACEBACK, SOURCE ->
                thrown.message().isEmpty() ? thrown.type() : thrown.type() + ": " + thrown.message();
            default -> head.body();
        };
    }
}
