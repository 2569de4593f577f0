package io.weir.ingest.pipeline;

import java.util.ArrayList;
import java.util.List;

/** Collects a body; not thread-safe. */
final class WholeBody {

    private final List<byte[]> pieces = new ArrayList<>(1);
    private int length;

    void add(byte[] piece, Intake intake) {
        intake.hold(piece.length);
        pieces.add(piece);
        length += piece.length;
    }

    byte[] bytes() {
        if (pieces.size() == 1) {
            return pieces.get(0);
        }
        byte[] whole = new byte[length];
        int at = 0;
        for (byte[] piece : pieces) {
            System.arraycopy(piece, 0, whole, at, piece.length);
            at += piece.length;
        }
        pieces.clear();
        return whole;
    }
}
