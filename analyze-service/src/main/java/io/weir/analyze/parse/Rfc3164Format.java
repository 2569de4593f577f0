package io.weir.analyze.parse;

/**
 * BSD syslog as RFC 3164 describes it and as daemons write it to files: {@code [<PRI>]Dec 31 23:59:59 host tag[pid]:
 * message}. The priority may be missing, or the time, or the host; the time may be an ISO one, as rsyslog writes it.
 */
final class Rfc3164Format implements LineFormat {

    private static final int MAX_TAG = 128;

    private final SyslogBody body;

    Rfc3164Format(SyslogBody body) {
        this.body = body;
    }

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int priority = SyslogPriority.at(b, line.from, to);
        int i = priority < 0 ? line.from : SyslogPriority.end(b, line.from, to);
        int timeEnd = line.timeEnd(i);
        boolean timed = timeEnd > 0;
        if (priority < 0 && !(timed && isSyslogTime(line, timeEnd))) {
            return false;
        }
        if (priority >= 0) {
            SyslogPriority.apply(priority, draft);
        }
        if (timed) {
            draft.time(line.time);
            i = Ascii.at(b, timeEnd, to) == ':' ? timeEnd + 1 : timeEnd;
        }
        readAfterTime(line, Ascii.skipGap(b, i, to), timed, draft);
        draft.format = "rfc3164";
        return true;
    }

    /** Without a priority the time has to be syslog's own, or what follows has to be host and {@code tag[pid]:}. */
    private static boolean isSyslogTime(Line line, int timeEnd) {
        byte[] b = line.bytes;
        if (Ascii.at(b, timeEnd, line.to) != ' ') {
            return false;
        }
        if (line.time.kind == TimeScanner.Kind.NO_YEAR_NAMED) {
            // No host is called INFO: that is some other program's way to write the time.
            int first = Ascii.skipGap(b, timeEnd, line.to);
            int level = Levels.find(b, first, Ascii.tokenEnd(b, first, line.to));
            return level < 0 || !Levels.isPlain(level) || !Ascii.isUpper(b[first + 1]);
        }
        if (line.time.kind != TimeScanner.Kind.FULL
                || Ascii.at(b, line.from + 10, line.to) != 'T'
                || !line.time.zoned()) {
            return false;
        }
        int host = timeEnd + 1;
        int hostEnd = Ascii.tokenEnd(b, host, line.to);
        int tagEnd = Ascii.tokenEnd(b, Math.min(hostEnd + 1, line.to), line.to);
        return endsInPid(b, hostEnd + 1, tagEnd) || Ascii.equals(b, hostEnd + 1, tagEnd, "kernel:");
    }

    /** Reads {@code host tag[pid]: message}. */
    void readAfterTime(Line line, int i, boolean withHost, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        int token = Ascii.tokenEnd(b, i, to);
        if (withHost && token > i && b[token - 1] != ':' && !endsInPid(b, i, token)) {
            draft.resource(EventFields.HOST_NAME, line.text(i, token));
            i = Ascii.skipGap(b, token, to);
        }
        int nameEnd = tagNameEnd(b, i, to);
        if (nameEnd < 0) {
            draft.format = "rfc3164";
            body.read(line, i, i, i, draft);
            return;
        }
        draft.attribute(EventFields.SYSLOG_APP_NAME, b, i, nameEnd);
        int after = nameEnd;
        if (b[nameEnd] == '[') {
            int close = Ascii.closing(b, nameEnd, to, MAX_TAG);
            draft.attribute(EventFields.SYSLOG_PROCID, b, nameEnd + 1, close);
            SyslogBody.pid(draft, b, nameEnd + 1, close);
            after = afterAddress(b, close + 1, to);
        }
        if (Ascii.at(b, after, to) == ':') {
            after++;
        }
        draft.format = "rfc3164";
        body.read(line, Ascii.skipGap(b, after, to), i, nameEnd, draft);
    }

    /** macOS puts the address of what speaks between the process and the colon: {@code launchd[1] (com.example[7]):}. */
    private static int afterAddress(byte[] b, int i, int to) {
        if (Ascii.at(b, i, to) != ' ' || Ascii.at(b, i + 1, to) != '(') {
            return i;
        }
        int close = Ascii.closing(b, i + 1, to, MAX_TAG);
        return close > 0 && Ascii.at(b, close + 1, to) == ':' ? close + 1 : i;
    }

    /**
     * Where the name of the program ends that begins at {@code i}: at the colon that a blank follows, or at the bracket
     * of its process id. A name may have blanks in it if a process id or a version ends it, or if all of its words begin
     * with a capital. -1 if none stands here.
     */
    private static int tagNameEnd(byte[] b, int i, int to) {
        int limit = Math.min(to, i + MAX_TAG);
        for (int k = i; k < limit; k++) {
            byte c = b[k];
            if (c == ':' && (k + 1 >= to || Ascii.isGap(b[k + 1]))) {
                return k > i ? k : -1;
            }
            if (c == '[') {
                int close = Ascii.closing(b, k, to, MAX_TAG);
                byte after = close < 0 ? 0 : Ascii.at(b, close + 1, to);
                return close > 0 && k > i && (after == ':' || after == ' ' || close + 1 == to) ? k : -1;
            }
            if (Ascii.isGap(c)) {
                return spacedTagEnd(b, i, k, limit);
            }
        }
        return -1;
    }

    private static int spacedTagEnd(byte[] b, int from, int gap, int limit) {
        boolean title = isTitle(b, from, gap);
        for (int words = 0; words < 3 && gap < limit; words++) {
            int start = gap + 1;
            int end = Ascii.tokenEnd(b, start, limit);
            title = title && isTitle(b, start, end);
            if (endsInPid(b, start, end)) {
                return Ascii.indexOf(b, start, end, '[');
            }
            if (end > start && b[end - 1] == ':') {
                boolean version = Ascii.isDigit(b[start]) && Ascii.indexOf(b, start, end, '.') > 0;
                return (version && words == 0) || title ? end - 1 : -1;
            }
            gap = end;
        }
        return -1;
    }

    private static boolean isTitle(byte[] b, int from, int to) {
        return to > from + 2 && Ascii.isUpper(b[from]) && Ascii.isLower(b[from + 1]);
    }

    /** Whether a token ends in {@code [digits]:}. */
    private static boolean endsInPid(byte[] b, int from, int to) {
        int close = to - 2;
        if (close <= from || to > b.length || b[to - 1] != ':' || b[close] != ']') {
            return false;
        }
        int open = close;
        while (open > from && Ascii.isDigit(b[open - 1])) {
            open--;
        }
        return open < close && open > from && b[open - 1] == '[';
    }
}
