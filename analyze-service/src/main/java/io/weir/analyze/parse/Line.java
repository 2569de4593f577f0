package io.weir.analyze.parse;

import org.jspecify.annotations.Nullable;

/**
 * The stretch of bytes that formats look at, and the time it begins with. One object serves line after line, so that a
 * line costs no allocation of its own.
 */
final class Line {

    byte[] bytes = {};
    int from;
    int to;
    /** How many wrappings (container runtime, syslog) this line was taken out of. */
    int depth;

    final TimeScanner time;
    private int timeAt;
    private int timeEnd;
    private @Nullable Line inner;

    Line(TimeScanner time) {
        this.time = time;
    }

    void set(byte[] newBytes, int newFrom, int newTo, int newDepth) {
        bytes = newBytes;
        from = newFrom;
        to = newTo;
        depth = newDepth;
        timeAt = -1;
    }

    /**
     * Where the time that begins at {@code at} ends, its value then standing in {@link #time}; -1 if none begins there.
     * Asking again for the same place costs nothing.
     */
    int timeEnd(int at) {
        if (timeAt != at) {
            timeAt = at;
            timeEnd = time.scan(bytes, at, to) ? time.end : -1;
        }
        return timeEnd;
    }

    /** The same for a time that begins with month and day in four digits, as klog has it. */
    int monthDayTimeEnd(int at) {
        timeAt = at;
        timeEnd = time.scanMonthDay(bytes, at, to) ? time.end : -1;
        return timeEnd;
    }

    /** A line for what this one wraps; the same object each time. */
    Line inner(byte[] innerBytes, int innerFrom, int innerTo) {
        Line line = inner;
        if (line == null) {
            line = new Line(new TimeScanner(time.zone()));
            inner = line;
        }
        line.time.arrival(time.arrivalSecond());
        line.set(innerBytes, innerFrom, innerTo, depth + 1);
        return line;
    }

    String text(int start, int end) {
        return Ascii.text(bytes, start, end);
    }
}
