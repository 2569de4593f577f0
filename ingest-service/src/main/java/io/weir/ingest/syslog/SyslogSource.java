package io.weir.ingest.syslog;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Who a syslog message is from: the program it names, else the host it names, else the peer that brought it. Only the head
 * of the message is looked at; what it means is for the analyze service to say.
 */
final class SyslogSource {

    private static final int MAX_PRIORITY_END = 5;

    /** {@code Dec 31 23:59:59}. */
    private static final int BSD_TIME_LENGTH = 15;

    private SyslogSource() {}

    /** @param peer the address that the message came from */
    static String of(byte[] message, String peer) {
        int i = priorityEnd(message);
        return at(message, i) == '1' && at(message, i + 1) == ' '
                ? rfc5424(message, i + 2, peer)
                : rfc3164(message, i, peer);
    }

    /** The position after {@code <13>}; 0 if the message does not begin so. */
    private static int priorityEnd(byte[] b) {
        if (at(b, 0) == '<') {
            for (int i = 1; i < MAX_PRIORITY_END; i++) {
                if (at(b, i) == '>') {
                    return i + 1;
                }
            }
        }
        return 0;
    }

    /** {@code TIME HOST APP …}, each of which may be a dash. */
    private static String rfc5424(byte[] b, int time, String peer) {
        int host = tokenEnd(b, time) + 1;
        int hostEnd = tokenEnd(b, host);
        int app = hostEnd + 1;
        String fallback = isDash(b, host, hostEnd) ? peer : name(b, host, hostEnd, peer);
        int appEnd = tokenEnd(b, app);
        return isDash(b, app, appEnd) ? fallback : name(b, app, appEnd, fallback);
    }

    /** {@code [TIME] [HOST] TAG[PID]: …}, where the tag ends in a colon or has a process id, or there is none. */
    private static String rfc3164(byte[] b, int from, String peer) {
        int afterTime = skipSpaces(b, timeEnd(b, from));
        int firstEnd = tokenEnd(b, afterTime);
        if (endsTag(b, afterTime, firstEnd)) {
            return tag(b, afterTime, firstEnd, peer);
        }
        if (afterTime == from) {
            // Text without a time: its first word is no name of anything.
            return peer;
        }
        String host = name(b, afterTime, firstEnd, peer);
        int second = skipSpaces(b, firstEnd);
        int secondEnd = tokenEnd(b, second);
        return endsTag(b, second, secondEnd) ? tag(b, second, secondEnd, host) : host;
    }

    /** The position after the time of day, as RFC 3164 or RFC 3339 writes it; {@code from} if there is none. */
    private static int timeEnd(byte[] b, int from) {
        int bsd = from + BSD_TIME_LENGTH;
        if (at(b, from + 3) == ' ' && at(b, from + 6) == ' ' && at(b, from + 9) == ':' && at(b, bsd) == ' ') {
            return bsd;
        }
        return at(b, from + 4) == '-' && at(b, from + 10) == 'T' ? tokenEnd(b, from) : from;
    }

    private static boolean endsTag(byte[] b, int from, int to) {
        return to - from > 1 && (b[to - 1] == ':' || b[to - 1] == ']');
    }

    private static String tag(byte[] b, int from, int to, String fallback) {
        int end = b[to - 1] == ':' ? to - 1 : to;
        if (b[end - 1] == ']') {
            int open = end - 1;
            while (open > from && b[open] != '[') {
                open--;
            }
            end = open > from ? open : end;
        }
        return name(b, from, end, fallback);
    }

    private static String name(byte[] b, int from, int to, String fallback) {
        return from < to ? new String(b, from, to - from, UTF_8) : fallback;
    }

    private static boolean isDash(byte[] b, int from, int to) {
        return to - from == 1 && b[from] == '-';
    }

    private static int skipSpaces(byte[] b, int i) {
        while (at(b, i) == ' ') {
            i++;
        }
        return i;
    }

    private static int tokenEnd(byte[] b, int from) {
        int i = from;
        while (i < b.length && b[i] != ' ') {
            i++;
        }
        return Math.min(i, b.length);
    }

    private static byte at(byte[] b, int i) {
        return i < b.length ? b[i] : 0;
    }
}
