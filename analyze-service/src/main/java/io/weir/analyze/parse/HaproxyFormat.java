package io.weir.analyze.parse;

/**
 * HAProxy's HTTP and TCP logs: {@code client:port [31/Dec/2024:23:59:59.123] frontend backend/server 10/0/30/69/109 200
 * 2750 … "GET / HTTP/1.1"}, as they stand in a syslog message or alone.
 */
final class HaproxyFormat implements LineFormat {

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int clientEnd = Ascii.tokenEnd(b, line.from, Math.min(to, line.from + 64));
        int time = Ascii.startsWith(b, clientEnd, to, " [") ? line.timeEnd(clientEnd + 2) : -1;
        if (time < 0 || !Ascii.startsWith(b, time, to, "] ")) {
            return false;
        }
        int front = time + 2;
        int frontEnd = Ascii.tokenEnd(b, front, to);
        int back = Math.min(frontEnd + 1, to);
        int backEnd = Ascii.tokenEnd(b, back, to);
        int timers = Math.min(backEnd + 1, to);
        int timersEnd = Ascii.tokenEnd(b, timers, to);
        int parts = timers(b, timers, timersEnd);
        if (Ascii.indexOf(b, back, backEnd, '/') < 0 || parts < 3) {
            return false;
        }
        draft.format = "haproxy";
        draft.time(line.time);
        int port = clientEnd;
        while (port > line.from && Ascii.isDigit(b[port - 1])) {
            port--;
        }
        boolean hasPort = port > line.from + 1 && port < clientEnd && b[port - 1] == ':';
        draft.attribute(EventFields.CLIENT_ADDRESS, b, line.from, hasPort ? port - 1 : clientEnd);
        draft.attribute("haproxy.frontend", b, front, frontEnd);
        draft.attribute("haproxy.backend", b, back, backEnd);
        int total = lastTimer(b, timers, timersEnd);
        if (total >= 0) {
            draft.attribute(EventFields.DURATION_MILLIS, (double) total);
        }
        draft.body(line.text(front, to));
        if (parts >= 5) {
            http(line, timersEnd + 1, draft);
        }
        return true;
    }

    private static void http(Line line, int status, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int statusEnd = Math.min(Ascii.tokenEnd(b, Math.min(status, to), to), to);
        long code = Ascii.number(b, status, statusEnd);
        int size = Math.min(statusEnd + 1, to);
        long bytes = Ascii.number(b, size, Ascii.tokenEnd(b, size, to));
        if (bytes >= 0) {
            draft.attribute(EventFields.HTTP_RESPONSE_SIZE, Ascii.boxed(bytes));
        }
        if (code >= 100 && code < 600) {
            draft.httpStatus((int) code);
        }
        int quote = Ascii.indexOf(b, size, to, '"');
        int end = quote < 0 ? -1 : AccessLogFormat.quoteEnd(b, quote + 1, to);
        if (end > 0) {
            HttpRequestLine.read(b, quote + 1, end, draft);
            draft.body(Ascii.text(b, quote + 1, end) + " " + Ascii.text(b, status, statusEnd));
        }
    }

    /** How many times the token holds, between slashes; 0 if it holds anything else. */
    private static int timers(byte[] b, int from, int to) {
        int parts = to > from ? 1 : 0;
        for (int i = from; i < to; i++) {
            if (b[i] == '/') {
                parts++;
            } else if (!Ascii.isDigit(b[i]) && b[i] != '-' && b[i] != '+') {
                return 0;
            }
        }
        return parts;
    }

    /** The last of the times, the whole of the session, in milliseconds; -1 if it has none. */
    private static int lastTimer(byte[] b, int from, int to) {
        int start = to;
        while (start > from && Ascii.isDigit(b[start - 1])) {
            start--;
        }
        boolean negative = start > from && b[start - 1] == '-';
        return negative ? -1 : (int) Math.min(Ascii.number(b, start, to), Integer.MAX_VALUE);
    }
}
