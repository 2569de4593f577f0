package io.weir.analyze.join;

import io.weir.events.LogEvent;

/**
 * An event that is complete.
 *
 * @param source the name its lines were pushed under
 * @param bytes of all its lines
 * @param further where its lines beyond the first stand, ascending; the first is the event's origin
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one, and made for every line.
public record Joined(LogEvent event, String source, int bytes, long[] further) {

    private static final long[] NONE = {};

    /** An event of one line. */
    static Joined single(LogEvent event, String source, int bytes) {
        return new Joined(event, source, bytes, NONE);
    }

    /** Where all its lines stand. */
    long[] positions() {
        long[] all = new long[lines()];
        var unused = positions(all, 0);
        return all;
    }

    /** Copies where its lines stand, and returns where behind them. */
    int positions(long[] into, int at) {
        into[at] = event.origin().offset();
        System.arraycopy(further, 0, into, at + 1, further.length);
        return at + lines();
    }

    /** Of how many lines it was made, 1 or more. */
    public int lines() {
        return 1 + further.length;
    }
}
