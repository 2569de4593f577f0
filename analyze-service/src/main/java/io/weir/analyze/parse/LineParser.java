package io.weir.analyze.parse;

import io.weir.events.LogEvent;

/**
 * Turns a line into an event. It never fails: what no format recognises becomes an event whose format is {@link
 * LogEvent#UNPARSED} and whose body is the line. The result depends on the line and the settings alone, not on lines
 * before it. Time and memory grow linearly with the length of the line.
 *
 * <p>Not thread-safe, since it keeps scratch space from line to line; cheap to make, so make one per worker.
 */
public final class LineParser {

    /** How far into a line the escape sequences of a coloured console are looked for. */
    private static final int COLOUR_SEARCH = 96;

    private final ParserSettings settings;
    private final Line line;
    private final Draft draft = new Draft();

    private final JsonFormat json;
    private final LineFormat otel;
    private final LineFormat logfmt;
    private final LineFormat rfc5424;
    private final LineFormat rfc3164;
    private final LineFormat cri = new CriFormat(this::recognise);
    private final LineFormat access = new AccessLogFormat();
    private final LineFormat haproxy = new HaproxyFormat();
    private final LineFormat apacheError = new ApacheErrorFormat();
    private final LineFormat nginxError = new NginxErrorFormat();
    private final LineFormat logcat = new LogcatFormat();
    private final LineFormat klog = new KlogFormat();
    private final LineFormat kernelRing = new KernelRingFormat();
    private final LineFormat python = new PythonBasicFormat();
    private final LineFormat postgres = new PostgresFormat();
    private final LineFormat mysql = new MysqlFormat();
    private final LineFormat redis = new RedisFormat();
    private final LineFormat header;

    /** Parses with these settings. */
    public LineParser(ParserSettings settings) {
        this.settings = settings;
        this.line = new Line(new TimeScanner(settings.zone()));
        this.json = new JsonFormat(settings, this::recognise);
        this.otel = new OtelFormat(settings, json, this::recognise);
        this.logfmt = new LogfmtFormat(settings);
        SyslogBody syslogBody = new SyslogBody(json, access, haproxy);
        Rfc3164Format bsd = new Rfc3164Format(syslogBody);
        this.rfc5424 = new Rfc5424Format(syslogBody);
        this.rfc3164 = bsd;
        this.header = new HeaderFormat(bsd);
    }

    /** Whether a line holds nothing but white space; such a line is no event. */
    public static boolean isBlank(byte[] line) {
        for (byte c : line) {
            if (!Ascii.isSpace(c)) {
                return false;
            }
        }
        return true;
    }

    /** The event that the line tells of. */
    public LogEvent parse(RawLine raw) {
        byte[] bytes = raw.structured() ? json.unquoted(raw.bytes()) : raw.bytes();
        int to = withoutBreak(bytes);
        draft.reset(settings.maxAttributes());
        line.time.arrival(raw.receivedAt().getEpochSecond());
        int from = textStart(bytes, to);
        byte[] plain = Colours.strip(bytes, from, to, COLOUR_SEARCH);
        if (plain == bytes) {
            line.set(bytes, from, to, 0);
        } else {
            line.set(plain, 0, plain.length, 0);
        }
        if (!recognise(line, draft)) {
            Levels.fromHead(draft, line.bytes, line.from, line.to);
        }
        return draft.event(raw, bytes, to);
    }

    /** Tries the formats that a line of this look can have, the most telling first. */
    private boolean recognise(Line line, Draft draft) {
        byte[] b = line.bytes;
        byte first = Ascii.at(b, line.from, line.to);
        if (first == '{' || (Ascii.isGap(first) && Ascii.at(b, Ascii.skipGap(b, line.from, line.to), line.to) == '{')) {
            return otel.read(line, draft) || json.read(line, draft) || header.read(line, draft);
        }
        if (first == '<') {
            return rfc5424.read(line, draft) || rfc3164.read(line, draft) || header.read(line, draft);
        }
        if (first == '[') {
            return apacheError.read(line, draft) || kernelRing.read(line, draft) || header.read(line, draft);
        }
        if (line.timeEnd(line.from) > 0) {
            return afterTime(line, draft);
        }
        if (Ascii.isLetter(first) || first == '_' || first == '@') {
            return logfmt.read(line, draft)
                    || klog.read(line, draft)
                    || python.read(line, draft)
                    || access.read(line, draft)
                    || header.read(line, draft);
        }
        return access.read(line, draft)
                || redis.read(line, draft)
                || haproxy.read(line, draft)
                || header.read(line, draft);
    }

    /** Tries the formats that begin with their time, by what follows it. */
    private boolean afterTime(Line line, Draft draft) {
        byte[] b = line.bytes;
        int next = Ascii.skipGap(b, line.timeEnd(line.from), line.to);
        byte c = Ascii.at(b, next, line.to);
        if (Ascii.isDigit(c)) {
            return logcat.read(line, draft)
                    || mysql.read(line, draft)
                    || rfc3164.read(line, draft)
                    || header.read(line, draft);
        }
        if (c == '[') {
            return nginxError.read(line, draft)
                    || postgres.read(line, draft)
                    || mysql.read(line, draft)
                    || rfc3164.read(line, draft)
                    || header.read(line, draft);
        }
        if ((c == 'l' || c == 's')
                && isLevelKey(b, next, line.to)
                && logfmt.read(line.inner(b, next, line.to), draft)) {
            draft.time(line.time);
            return true;
        }
        return (c == 's' && cri.read(line, draft))
                || rfc3164.read(line, draft)
                || (Ascii.isUpper(c) && postgres.read(line, draft))
                || header.read(line, draft);
    }

    private static boolean isLevelKey(byte[] b, int i, int to) {
        return Ascii.startsWith(b, i, to, "level=")
                || Ascii.startsWith(b, i, to, "lvl=")
                || Ascii.startsWith(b, i, to, "severity=");
    }

    /** Where a line ends without its line break. */
    static int withoutBreak(byte[] line) {
        int to = line.length;
        if (to > 0 && line[to - 1] == '\n') {
            to--;
        }
        return to > 0 && line[to - 1] == '\r' ? to - 1 : to;
    }

    /** Behind a byte order mark, and behind the NULs that a truncated file begins with. */
    private static int textStart(byte[] b, int to) {
        int i = Ascii.startsWith(b, 0, to, "\u00ef\u00bb\u00bf") ? 3 : 0;
        while (i < to && b[i] == 0) {
            i++;
        }
        return i;
    }
}
