package io.weir.analyze.parse;

/**
 * What a syslog message carries: text, or a record of another format (JSON, an access log, HAProxy's), whose fields then
 * complete the event.
 */
final class SyslogBody {

    private static final int MAX_WRAPPINGS = 3;

    private final LineFormat json;
    private final LineFormat access;
    private final LineFormat haproxy;

    SyslogBody(LineFormat json, LineFormat access, LineFormat haproxy) {
        this.json = json;
        this.access = access;
        this.haproxy = haproxy;
    }

    /** Reads the message that begins at {@code i}, said by the program whose name stands at {@code app..appEnd}. */
    void read(Line line, int i, int app, int appEnd, Draft draft) {
        byte[] b = line.bytes;
        int to = line.to;
        draft.body(line.text(i, to));
        if (line.depth < MAX_WRAPPINGS) {
            String format = draft.format;
            int start = Ascii.startsWith(b, i, to, "@cee:") ? Ascii.skipGap(b, i + 5, to) : i;
            if (Ascii.at(b, start, to) == '{') {
                inside(json, line, start, draft);
            } else if (Ascii.startsWith(b, app, appEnd, "haproxy")) {
                inside(haproxy, line, i, draft);
            } else if (Ascii.at(b, to - 1, to) == '"' || Ascii.isDigit(Ascii.at(b, to - 1, to))) {
                inside(access, line, i, draft);
            }
            draft.format = format;
        }
        Levels.fromHead(draft, b, i, to);
    }

    private static void inside(LineFormat format, Line line, int i, Draft draft) {
        boolean ignored = format.read(line.inner(line.bytes, i, line.to), draft);
    }

    /** Takes a process id of digits for the resource. */
    static void pid(Draft draft, byte[] b, int from, int to) {
        long pid = Ascii.number(b, from, to);
        if (pid >= 0) {
            draft.resource(EventFields.PROCESS_PID, Ascii.boxed(pid));
        }
    }
}
