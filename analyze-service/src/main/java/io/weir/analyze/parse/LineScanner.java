package io.weir.analyze.parse;

import io.weir.events.LogEvent;
import io.weir.events.Origin;
import io.weir.events.Severity;
import java.time.Instant;
import java.util.Arrays;

/**
 * What counting needs of a line: when, how severe, and with which HTTP status. Says of each line what {@link LineParser}
 * would; of access lines that begin with an IPv4 address without making an event, which is many times as fast. Not
 * thread-safe; results are of the last {@link #scan}.
 */
public final class LineScanner {

    /** How long {@code 31/Dec/2024:23:59:59 +0100} is. */
    private static final int TIME_LENGTH = 26;

    private static final byte[] NONE = {};

    private final LineParser parser;
    private final Origin origin = new Origin("lines", 0, 0);
    private final Line line;
    /** The time that was read last, as it stood: lines of one second say the same. */
    private byte[] knownTime = NONE;

    private long knownSecond;

    private boolean timed;
    private long epochSecond;
    private Severity severity = Severity.UNKNOWN;
    private int status;

    public LineScanner(ParserSettings settings) {
        this.parser = new LineParser(settings);
        this.line = new Line(new TimeScanner(settings.zone()));
    }

    /**
     * Reads the line at {@code from..to}.
     *
     * @param arrival when it came, from which a missing year is taken
     */
    public void scan(byte[] b, int from, int to, Instant arrival) {
        if (!isAddress(b, from, to) || !access(b, from, to, arrival)) {
            parse(Arrays.copyOfRange(b, from, to), arrival);
        }
    }

    /** Whether there is nothing but white space at {@code from..to}; that is no line to scan. */
    public static boolean isBlank(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Ascii.isSpace(b[i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether the line begins with four numbers, which no time does and no other format. */
    private static boolean isAddress(byte[] b, int from, int to) {
        int i = from;
        for (int number = 0; number < 4; number++) {
            int end = Ascii.digitsEnd(b, i, Math.min(to, i + 4));
            if (end == i || end == i + 4 || Ascii.at(b, end, to) != (number < 3 ? '.' : ' ')) {
                return false;
            }
            i = end + 1;
        }
        return true;
    }

    private boolean access(byte[] b, int from, int to, Instant arrival) {
        int open = AccessLogFormat.timeBracket(b, from, to);
        int close = open < 0 ? -1 : timeEnd(b, open + 1, to, arrival);
        int request = close < 0 ? -1 : AccessLogFormat.requestStart(b, close, to);
        int at = request < 0 ? -1 : AccessLogFormat.statusStart(b, request, to);
        if (at < 0) {
            return false;
        }
        timed = true;
        epochSecond = knownSecond;
        status = AccessLogFormat.status(b, at);
        severity = Severity.of(Draft.severityOf(status));
        return true;
    }

    /** Where the time that begins at {@code from} ends, which {@link #knownSecond} is then; -1 if none is there. */
    private int timeEnd(byte[] b, int from, int to, Instant arrival) {
        int known = from + knownTime.length;
        if (known > from && known < to && Arrays.equals(b, from, known, knownTime, 0, knownTime.length)) {
            return known;
        }
        line.time.arrival(arrival.getEpochSecond());
        line.set(b, from, to, 0);
        int end = line.timeEnd(from);
        // As it is usual, so that what follows cannot be another part of it.
        knownTime = end == from + TIME_LENGTH ? Arrays.copyOfRange(b, from, end) : NONE;
        knownSecond = line.time.epochSecond;
        return end;
    }

    private void parse(byte[] bytes, Instant arrival) {
        LogEvent event = parser.parse(new RawLine(bytes, false, "lines", arrival, origin));
        timed = !event.timestamp().equals(arrival);
        epochSecond = event.timestamp().getEpochSecond();
        severity = event.severity();
        status = event.attributes().get(EventFields.HTTP_STATUS) instanceof Number code ? code.intValue() : 0;
    }

    /** Whether the line says when. */
    public boolean isTimed() {
        return timed;
    }

    /** When, in seconds since 1970; of the arrival where the line does not say. */
    public long epochSecond() {
        return epochSecond;
    }

    public Severity severity() {
        return severity;
    }

    /** The HTTP status; 0 if the line has none. */
    public int status() {
        return status;
    }
}
