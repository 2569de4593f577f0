package io.weir.analyze.join;

import io.weir.analyze.parse.RawLine;

/**
 * A line to be parsed.
 *
 * @param bytes of all its pieces, as they came
 * @param further where its pieces beyond the first stand, ascending
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one.
record WholeLine(RawLine line, int bytes, long[] further) {

    private static final long[] NONE = {};

    /** A line that came as it is. */
    static WholeLine of(RawLine line) {
        return new WholeLine(line, line.bytes().length, NONE);
    }
}
