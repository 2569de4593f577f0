package io.weir.analyze.parse;

/**
 * PostgreSQL's log on standard error: {@code TIME ZONE [pid] user@database LEVEL:  message}, whatever the prefix has
 * between process id and level. The two blanks behind the level are its mark. A duration that it logs is taken.
 */
final class PostgresFormat implements LineFormat {

    private static final int MAX_PREFIX = 256;

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int time = line.timeEnd(line.from);
        if (time < 0) {
            return false;
        }
        int open = Ascii.skipGap(b, time, to);
        // A zone whose offset only the server knows.
        if (Ascii.isUpper(Ascii.at(b, open, to))) {
            open = Ascii.skipGap(b, Ascii.tokenEnd(b, open, Math.min(to, open + 6)), to);
        }
        int pidEnd = Ascii.at(b, open, to) == '[' ? Ascii.digitsEnd(b, open + 1, to) : -1;
        if (pidEnd <= open + 1 || (b[Math.min(pidEnd, to - 1)] != ']' && b[Math.min(pidEnd, to - 1)] != '-')) {
            return false;
        }
        int level = Ascii.tokenEnd(b, pidEnd, to);
        int limit = Math.min(to, level + MAX_PREFIX);
        int prefix = Ascii.skipGap(b, level, to);
        for (level = prefix; level < limit; level = Ascii.skipGap(b, Ascii.tokenEnd(b, level, to), to)) {
            int end = Ascii.tokenEnd(b, level, to);
            if (Ascii.startsWith(b, end - 1, to, ":  ") && severity(b, level, end - 1) > 0) {
                apply(line, open + 1, pidEnd, prefix, level, end, draft);
                return true;
            }
        }
        return false;
    }

    private static void apply(Line line, int pid, int pidEnd, int prefix, int level, int levelEnd, Draft draft) {
        byte[] b = line.bytes;
        draft.format = "postgresql";
        draft.time(line.time);
        draft.severity(Draft.Evidence.LEVEL, severity(b, level, levelEnd - 1), Ascii.text(b, level, levelEnd - 1));
        SyslogBody.pid(draft, b, pid, pidEnd);
        int name = Ascii.tokenEnd(b, prefix, level);
        int at = Ascii.indexOf(b, prefix, name, '@');
        if (at > prefix) {
            draft.attribute(EventFields.USER_NAME, b, prefix, at);
            draft.attribute(EventFields.DB_NAME, b, at + 1, name);
        }
        int message = Ascii.skipGap(b, levelEnd, line.to);
        if (Ascii.startsWith(b, message, line.to, "duration: ")) {
            int value = message + 10;
            double millis = Durations.millis(
                    Ascii.text(b, value, Ascii.tokenEnd(b, value, Math.min(line.to, value + 24))),
                    Durations.Unit.MILLIS);
            if (!Double.isNaN(millis)) {
                draft.attribute(EventFields.DURATION_MILLIS, millis);
            }
        }
        draft.body(line.text(message, line.to));
    }

    /** The severity of PostgreSQL's own words; what only adds to another message is information. 0 for any other word. */
    private static int severity(byte[] b, int from, int to) {
        return switch (Ascii.text(b, from, Math.min(to, from + 12))) {
            case "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "DEBUG5" -> 5;
            case "LOG", "INFO", "STATEMENT", "DETAIL", "HINT", "CONTEXT", "QUERY", "LOCATION" -> 9;
            case "NOTICE" -> 10;
            case "WARNING" -> 13;
            case "ERROR" -> 17;
            case "FATAL", "PANIC" -> 21;
            default -> 0;
        };
    }
}
