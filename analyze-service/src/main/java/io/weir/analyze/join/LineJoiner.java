package io.weir.analyze.join;

import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.RawLine;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lines in, events out: puts together what a container runtime cut, parses, and joins stack traces to the events they
 * belong to. Takes the lines of several sources in the order in which they stand; hands on an event once nothing can join
 * it any more, in the order of its source and stream.
 *
 * <p>Pieces and traces wait within {@link JoinSettings}, each kind for itself. Not thread-safe. Time is whatever unit of
 * milliseconds the caller counts in.
 */
public final class LineJoiner {

    private final LineParser parser;
    private final @Nullable PieceJoiner pieces;
    private final @Nullable TraceJoiner traces;

    /** @param settings null to join nothing: every line is an event */
    public LineJoiner(LineParser parser, @Nullable JoinSettings settings) {
        this.parser = parser;
        this.pieces = settings == null ? null : new PieceJoiner(settings);
        this.traces = settings == null ? null : new TraceJoiner(settings);
    }

    /**
     * Takes a line.
     *
     * @param now when it is taken, not less than in calls before
     * @param out gets the events that are complete, that of this line among them if nothing can join it
     */
    public void add(RawLine line, long now, Consumer<Joined> out) {
        if (pieces == null) {
            out.accept(Joined.single(parser.parse(line), line.source(), line.bytes().length));
        } else {
            pieces.add(line, now, whole -> parse(whole, now, out));
        }
    }

    private void parse(WholeLine whole, long now, Consumer<Joined> out) {
        RawLine line = whole.line();
        Joined parsed = new Joined(parser.parse(line), line.source(), whole.bytes(), whole.further());
        if (traces != null) {
            traces.add(parsed, now, out);
        }
    }

    /** Lets go of what nothing has joined for long enough. */
    public void flush(long now, Consumer<Joined> out) {
        if (pieces != null && traces != null) {
            pieces.flush(now, whole -> parse(whole, now, out));
            traces.flush(now, out);
        }
    }

    /** Lets go of what waits longest, pieces before traces; a piece may wait on as the head of a trace. */
    void flushEldest(long now, Consumer<Joined> out) {
        if (pieces == null || traces == null) {
            return;
        }
        if (pieces.isEmpty()) {
            traces.flushEldest(out);
        } else {
            pieces.flushEldest(whole -> parse(whole, now, out));
        }
    }

    /** Lets go of everything. */
    public void flushAll(long now, Consumer<Joined> out) {
        if (pieces != null && traces != null) {
            pieces.flushAll(whole -> parse(whole, now, out));
            traces.flushAll(out);
        }
    }

    /** Where all lines stand that wait, ascending. */
    long[] held() {
        if (pieces == null || traces == null) {
            return new long[0];
        }
        long[] held = new long[pieces.heldLines() + traces.heldLines()];
        Arrays.sort(held, 0, traces.positions(held, pieces.positions(held, 0)));
        return held;
    }
}
