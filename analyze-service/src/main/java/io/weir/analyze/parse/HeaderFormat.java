package io.weir.analyze.parse;

/**
 * Text lines with a time, a level, or both at their head: Spring Boot, the layouts of log4j and logback, Hadoop, Spark,
 * ZooKeeper, Python's logging, Go's log package, OpenStack, Windows CBS, and any other that puts what it has in some order
 * before the message. The format of the event says which elements there were: {@code spring-boot} for its dashes, {@code
 * go-log} for a Go file and line, {@code log4j} for a time, a level and a logger, {@code header} for the rest.
 */
final class HeaderFormat implements LineFormat {

    private final HeaderScanner scanner = new HeaderScanner();
    private final Rfc3164Format syslog;

    /** {@code syslog} reads what follows where the time behind some columns turns out to be syslog's. */
    HeaderFormat(Rfc3164Format syslog) {
        this.syslog = syslog;
    }

    @Override
    public boolean read(Line line, Draft draft) {
        Header header = scanner.scan(line);
        if (header == null || !isConvincing(line, header)) {
            return false;
        }
        if (header.timed) {
            draft.time(header.epochSecond, header.nano);
        }
        int syslogTime = header.columns && !header.hasLevel() ? syslogTime(line, header.at) : -1;
        if (syslogTime > 0) {
            int after = Ascii.skipGap(line.bytes, line.timeEnd(syslogTime), line.to);
            columns(line, syslogTime, draft);
            syslog.readAfterTime(line, after, true, draft);
            return true;
        }
        apply(line, header, draft);
        draft.format = format(line, header);
        draft.body(line.text(header.at, line.to));
        Levels.fromHead(draft, line.bytes, header.at, line.to);
        return true;
    }

    /** A line without a time must state its level beyond doubt: something has to end it. */
    private static boolean isConvincing(Line line, Header header) {
        if (header.timed) {
            return true;
        }
        byte before = header.levelFrom > line.from ? line.bytes[header.levelFrom - 1] : 0;
        byte after = Ascii.at(line.bytes, header.levelTo, line.to);
        boolean delimited =
                before == '[' || before == '<' || before == '(' || after == ':' || after == '|' || after == '[';
        return delimited || header.hasLogger() || header.groups > 0 || Ascii.isUpper(line.bytes[header.levelFrom + 1]);
    }

    /** Where a time of syslog's own stands within the next few columns; -1 if none. */
    private static int syslogTime(Line line, int i) {
        int bound = Math.min(line.to, i + 128);
        for (int column = 0; column < 4 && i < bound; column++) {
            if (line.timeEnd(i) > 0 && line.time.kind == TimeScanner.Kind.NO_YEAR_NAMED) {
                return i;
            }
            i = Ascii.skipGap(line.bytes, Ascii.tokenEnd(line.bytes, i, bound), bound);
        }
        return -1;
    }

    private static void apply(Line line, Header header, Draft draft) {
        byte[] b = line.bytes;
        if (header.hasLevel()) {
            int level = Levels.find(b, header.levelFrom, header.levelTo);
            draft.severity(
                    Draft.Evidence.LEVEL,
                    header.levelNumber,
                    level < 0
                            ? line.text(header.levelFrom, header.levelTo)
                            : Levels.text(level, b, header.levelFrom, header.levelTo));
        }
        if (header.hasLogger()) {
            draft.attribute(EventFields.LOGGER, b, header.loggerFrom, header.loggerTo);
        }
        groups(b, header, draft);
        if (header.fileTo >= 0) {
            draft.attribute(EventFields.CODE_FILE, b, header.fileFrom, header.fileTo);
            draft.attribute(EventFields.CODE_LINE, Ascii.boxed(header.codeLine));
        }
        if (header.pid >= 0) {
            draft.resource(EventFields.PROCESS_PID, Ascii.boxed(header.pid));
        }
        if (header.columns) {
            columns(line, header.at, draft);
        }
        request(line, header.at, draft);
    }

    /** {@code "GET /path HTTP/1.1" 503}, quoted at the head of a message: an access log in an order of its own. */
    private static void request(Line line, int at, Draft draft) {
        int status = Ascii.at(line.bytes, at, line.to) == '"'
                ? AccessLogFormat.statusStart(line.bytes, at + 1, line.to)
                : -1;
        if (status > 0 && Ascii.isGap(Ascii.at(line.bytes, status + 3, line.to))) {
            draft.httpStatus(AccessLogFormat.status(line.bytes, status));
            HttpRequestLine.read(line.bytes, at + 1, status - 2, draft);
        }
    }

    /** Of the groups the one that looks like a thread is the thread; what else there is, is context. */
    private static void groups(byte[] b, Header header, Draft draft) {
        int thread = -1;
        for (int i = 0; i < header.groups; i++) {
            // OpenStack's ids of request, user and project look like ids of traces.
            if (!Ascii.startsWith(b, header.groupFrom[i], header.groupTo[i], "req-")) {
                TraceContext.find(b, header.groupFrom[i], header.groupTo[i], draft);
            }
            boolean named = isThread(b, header.groupFrom[i], header.groupTo[i]);
            // Spring Boot puts the name of the application before the thread.
            if (named && !(header.context && i == header.groups - 1) && (thread < 0 || header.dashes)) {
                thread = i;
            }
        }
        String context = "";
        for (int i = 0; i < header.groups; i++) {
            if (i == thread) {
                draft.attribute(EventFields.THREAD_NAME, b, header.groupFrom[i], header.groupTo[i]);
            } else {
                String group = Ascii.text(b, header.groupFrom[i], header.groupTo[i]);
                context = context.isEmpty() ? group : context + " " + group;
            }
        }
        if (!context.isEmpty() && !context.equals("-")) {
            draft.attribute(EventFields.CONTEXT, context);
        }
    }

    /** Whether a group is one name, not several fields, and not the ids of a trace. */
    private static boolean isThread(byte[] b, int from, int to) {
        int depth = 0;
        int run = 0;
        for (int i = from; i < to; i++) {
            depth += b[i] == '[' ? 1 : b[i] == ']' ? -1 : 0;
            run = Character.digit(b[i], 16) >= 0 ? run + 1 : 0;
            if ((depth == 0 && (b[i] == '=' || b[i] == ',')) || run >= 32) {
                return false;
            }
        }
        return true;
    }

    private static void columns(Line line, int end, Draft draft) {
        int stop = end;
        while (stop > line.from && Ascii.isGap(line.bytes[stop - 1])) {
            stop--;
        }
        draft.attribute(EventFields.HEADER, line.bytes, line.from, stop);
    }

    private static String format(Line line, Header header) {
        if (header.dashes) {
            return "spring-boot";
        }
        if (header.fileTo > 0 && Ascii.startsWith(line.bytes, header.fileTo - 3, line.to, ".go")) {
            return "go-log";
        }
        return header.timed && header.hasLevel() && header.hasLogger() ? "log4j" : "header";
    }
}
