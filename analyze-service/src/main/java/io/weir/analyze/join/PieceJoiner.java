package io.weir.analyze.join;

import io.weir.analyze.parse.RawLine;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Puts lines together that a container runtime cut, before they are parsed; {@link PieceScanner} says what a piece looks
 * like. Pieces are told apart by source and stream. A line that gets no end within the bounds of {@link JoinSettings} goes
 * on as far as it came, marked as a piece still; what follows of it is a further line.
 *
 * <p>Not thread-safe. Time is whatever unit of milliseconds the caller counts in.
 */
final class PieceJoiner {

    private final JoinSettings settings;
    private final long flushMillis;
    private final PieceScanner scanner = new PieceScanner();
    /** By source and stream; the one that waits longest first. */
    private final LinkedHashMap<String, CutLine> cutLines = new LinkedHashMap<>();

    private long heldBytes;

    PieceJoiner(JoinSettings settings) {
        this.settings = settings;
        this.flushMillis = settings.flushAfter().toMillis();
    }

    /**
     * Takes a line.
     *
     * @param now when it is taken, not less than in calls before
     * @param out gets the lines that are complete, this one among them unless it is a piece
     */
    void add(RawLine line, long now, Consumer<WholeLine> out) {
        if (!scanner.read(line.bytes()) || (scanner.last && cutLines.isEmpty())) {
            out.accept(WholeLine.of(line));
            return;
        }
        String key = line.source() + (scanner.stderr ? "\nstderr" : "\nstdout") + (scanner.docker ? "\ndocker" : "");
        CutLine open = cutLines.remove(key);
        if (open != null && !hasRoom(open, line, now)) {
            complete(open, false, out);
            open = null;
        }
        if (open != null) {
            open.take(line, scanner, now);
            heldBytes += line.bytes().length;
        } else if (scanner.last) {
            out.accept(WholeLine.of(line));
            return;
        } else {
            open = new CutLine(line, scanner, now);
            heldBytes += open.bytes();
        }
        if (scanner.last) {
            complete(open, true, out);
        } else {
            cutLines.put(key, open);
            bound(out);
        }
    }

    private boolean hasRoom(CutLine open, RawLine line, long now) {
        return open.pieces() < settings.maxLines()
                && open.bytes() + (long) line.bytes().length <= settings.maxBytes()
                && now - open.openedAt <= JoinSettings.MAX_WAITS * flushMillis
                && !(open.unsure && !scanner.last);
    }

    private void bound(Consumer<WholeLine> out) {
        while (cutLines.size() > settings.maxOpen() || (heldBytes > settings.maxHeldBytes() && !cutLines.isEmpty())) {
            flushEldest(out);
        }
    }

    /** Lets go of lines that got no further piece for long enough. */
    void flush(long now, Consumer<WholeLine> out) {
        while (!cutLines.isEmpty()) {
            Map.Entry<String, CutLine> eldest = cutLines.entrySet().iterator().next();
            if (now - eldest.getValue().touched < flushMillis) {
                return;
            }
            flushEldest(out);
        }
    }

    boolean isEmpty() {
        return cutLines.isEmpty();
    }

    /** Lets go of the line that waits longest, of which there is one. */
    void flushEldest(Consumer<WholeLine> out) {
        Iterator<CutLine> eldest = cutLines.values().iterator();
        CutLine line = eldest.next();
        eldest.remove();
        complete(line, false, out);
    }

    /** Lets go of everything. */
    void flushAll(Consumer<WholeLine> out) {
        while (!cutLines.isEmpty()) {
            flushEldest(out);
        }
    }

    private void complete(CutLine line, boolean whole, Consumer<WholeLine> out) {
        heldBytes -= line.bytes();
        out.accept(line.line(whole));
    }

    /** How many pieces wait. */
    int heldLines() {
        int count = 0;
        for (CutLine line : cutLines.values()) {
            count += line.pieces();
        }
        return count;
    }

    /** Copies where all pieces stand that wait, and returns where behind them. */
    int positions(long[] into, int at) {
        int end = at;
        for (CutLine line : cutLines.values()) {
            end = line.positions(into, end);
        }
        return end;
    }
}
