package io.weir.analyze.parse;

/**
 * Apache's error log, of 2.2 ({@code [time] [level] message}) and of 2.4 ({@code [time] [module:level] [pid 1:tid 2]
 * message}). The client stays part of the message, as Apache has it, and becomes an attribute too.
 */
final class ApacheErrorFormat implements LineFormat {

    private static final int MAX_GROUP = 128;

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int i = line.from;
        if (Ascii.at(b, i, to) != '[') {
            return false;
        }
        int timeEnd = line.timeEnd(i + 1);
        if (timeEnd < 0 || Ascii.at(b, timeEnd, to) != ']' || !Ascii.isLetter(b[i + 1])) {
            return false;
        }
        int open = Ascii.skipGap(b, timeEnd + 1, to);
        int close = Ascii.at(b, open, to) == '[' ? Ascii.closing(b, open, to, MAX_GROUP) : -1;
        int colon = close < 0 ? -1 : Ascii.indexOf(b, open, close, ':');
        int level = colon < 0 ? open + 1 : colon + 1;
        // Trace1 to trace8 are levels too.
        int levelEnd = close > 0 && Ascii.isDigit(b[close - 1]) ? close - 1 : close;
        if (close < 0 || Levels.find(b, level, levelEnd) < 0) {
            return false;
        }
        draft.format = "apache-error";
        draft.time(line.time);
        draft.severity(
                Draft.Evidence.LEVEL,
                Levels.number(Levels.find(b, level, levelEnd)),
                spelled(b, level, levelEnd, close));
        if (colon > 0) {
            draft.attribute(EventFields.LOGGER, b, open + 1, colon);
        }
        int message = Ascii.skipGap(b, close + 1, to);
        if (Ascii.startsWith(b, message, to, "[pid ")) {
            message = process(b, message, to, draft);
        }
        client(b, message, to, draft);
        draft.body(line.text(message, to));
        return true;
    }

    private static String spelled(byte[] b, int from, int levelEnd, int to) {
        return levelEnd == to ? Levels.text(Levels.find(b, from, to), b, from, to) : Ascii.text(b, from, to);
    }

    private static int process(byte[] b, int open, int to, Draft draft) {
        int close = Ascii.closing(b, open, to, MAX_GROUP);
        if (close < 0) {
            return open;
        }
        int pid = open + 5;
        int pidEnd = Ascii.digitsEnd(b, pid, close);
        SyslogBody.pid(draft, b, pid, pidEnd);
        if (Ascii.startsWith(b, pidEnd, close, ":tid ")) {
            long thread = Ascii.number(b, pidEnd + 5, close);
            if (thread >= 0) {
                draft.attribute(EventFields.THREAD_ID, Ascii.boxed(thread));
            }
        }
        return Ascii.skipGap(b, close + 1, to);
    }

    /** The system's error may stand before the client. */
    private static void client(byte[] b, int i, int to, Draft draft) {
        int limit = Math.min(to, i + MAX_GROUP);
        while (i < limit && !Ascii.startsWith(b, i, to, "[client ")) {
            i++;
        }
        if (i == limit) {
            return;
        }
        int close = Ascii.closing(b, i, to, MAX_GROUP);
        if (close < 0) {
            return;
        }
        int from = i + 8;
        int colon = close;
        while (colon > from && Ascii.isDigit(b[colon - 1])) {
            colon--;
        }
        // An IPv6 address has colons of its own; a port is what follows the last of exactly one, or any behind a
        // bracket.
        boolean port = colon > from + 1
                && b[colon - 1] == ':'
                && (Ascii.indexOf(b, from, colon - 1, ':') < 0 || b[colon - 2] == ']');
        draft.attribute(EventFields.CLIENT_ADDRESS, b, from, port ? colon - 1 : close);
    }
}
