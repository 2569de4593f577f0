package io.weir.analyze.join;

import io.weir.analyze.parse.RawLine;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** A line of which pieces have come, but not its end. */
final class CutLine {

    private final RawLine first;
    private final int tag;
    private final int textTo;
    private final ByteArrayOutputStream text;
    private long[] further = {};
    private int pieces = 1;
    private int bytes;
    /** Whether it may as well be a whole line whose line break somebody took off. */
    final boolean unsure;

    final long openedAt;
    long touched;

    /** Begins with the piece that {@code scanner} has just read. */
    CutLine(RawLine first, PieceScanner scanner, long now) {
        this.first = first;
        this.tag = scanner.docker ? -1 : scanner.tag;
        this.textTo = scanner.to;
        this.unsure = scanner.unsure;
        this.bytes = first.bytes().length;
        this.text = new ByteArrayOutputStream(2 * bytes);
        text.write(first.bytes(), 0, textTo);
        this.openedAt = now;
        this.touched = now;
    }

    void take(RawLine piece, PieceScanner scanner, long now) {
        text.write(piece.bytes(), scanner.from, scanner.to - scanner.from);
        if (pieces > further.length) {
            further = Arrays.copyOf(further, 2 * pieces);
        }
        further[pieces++ - 1] = piece.origin().offset();
        bytes += piece.bytes().length;
        touched = now;
    }

    int pieces() {
        return pieces;
    }

    /** How many bytes of lines wait here. */
    int bytes() {
        return bytes;
    }

    /** Copies where its pieces stand, and returns where behind them. */
    int positions(long[] into, int at) {
        into[at] = first.origin().offset();
        System.arraycopy(further, 0, into, at + 1, pieces - 1);
        return at + pieces;
    }

    /**
     * One line of all that has come, in the wrapping of its first piece.
     *
     * @param whole whether the end has come; if not, the line still says that it is a piece
     */
    WholeLine line(boolean whole) {
        if (pieces == 1) {
            return WholeLine.of(first);
        }
        text.write(first.bytes(), textTo, first.bytes().length - textTo);
        byte[] joined = text.toByteArray();
        if (whole && tag >= 0) {
            joined[tag] = 'F';
        }
        RawLine line = new RawLine(joined, first.structured(), first.source(), first.receivedAt(), first.origin());
        return new WholeLine(line, bytes, Arrays.copyOf(further, pieces - 1));
    }
}
