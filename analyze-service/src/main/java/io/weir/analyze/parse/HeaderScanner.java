package io.weir.analyze.parse;

/**
 * Reads the head of a text line element by element: time, level, groups in brackets, process id, logger, in whatever
 * order and with whatever separates them, until what follows can only be the message. Each element is looked for within
 * fixed distances, and there are at most {@value #MAX_ELEMENTS}.
 */
final class HeaderScanner {

    private static final int MAX_ELEMENTS = 16;
    private static final int MAX_GROUP = 256;

    private final LevelTokens levels = new LevelTokens();
    private final LoggerNames loggers = new LoggerNames();
    private final ColumnScanner columns = new ColumnScanner(levels);
    private final Header header = new Header();
    private final GroupScanner groups = new GroupScanner(header, levels, loggers, columns);
    private final HeadLevels headLevels = new HeadLevels(header, levels);

    private byte[] b = {};
    private int to;
    /** Whether a separator, or the time, stands just before what comes next. */
    private boolean placed;
    /** Whether a bracket that held the time is still open. */
    private boolean open;
    /** Whether a {@code T} stood between date and time. */
    private boolean isoTime;
    /** Whether nothing but the message can follow. */
    private boolean complete;

    /** Whether Ruby's {@code --} stood before the name of the program. */
    private boolean rubyDashes;

    /** Reads the line; null if it has neither a time nor a level at its head. */
    @org.jspecify.annotations.Nullable
    Header scan(Line line) {
        b = line.bytes;
        to = line.to;
        placed = false;
        open = false;
        isoTime = false;
        complete = false;
        groups.reset(line);
        headLevels.reset(line);
        rubyDashes = false;
        header.reset(Ascii.skipGap(b, line.from, to));
        if (!isHead(line)) {
            int time = columns.findTime(line, header.at);
            if (time < 0) {
                return null;
            }
            header.columns = true;
            header.at = time;
        }
        int elements = 0;
        while (elements++ < MAX_ELEMENTS && !complete && header.at < to && element(line)) {
            separators();
        }
        return header.timed || header.hasLevel() ? header : null;
    }

    /** Whether the line begins with something that a head may begin with. */
    private boolean isHead(Line line) {
        int i = header.at;
        if (timeEnd(line, i) > 0 || levels.at(b, i, to, false)) {
            return true;
        }
        byte c = Ascii.at(b, i, to);
        int end = c == '[' ? Ascii.closing(b, i, to, MAX_GROUP) + 1 : Ascii.isDigit(c) ? Ascii.digitsEnd(b, i, to) : 0;
        return end > 0 && groups.levelAhead(end);
    }

    private boolean element(Line line) {
        return (!header.timed && time(line))
                || (!header.hasLevel() && level())
                || pipeField(line)
                || groups.read(line)
                || processId()
                || code()
                || (!header.hasLevel() && columnsBeforeLevel())
                || (!header.hasLogger() && logger());
    }

    /** Where the time ends that begins at {@code i}, within a bracket or without. */
    static int timeEnd(Line line, int i) {
        byte c = Ascii.at(line.bytes, i, line.to);
        return line.timeEnd(c == '[' || c == '(' ? i + 1 : i);
    }

    private boolean time(Line line) {
        int end = timeEnd(line, header.at);
        if (end < 0) {
            return false;
        }
        byte opener = b[header.at];
        header.time(line.time);
        isoTime = Ascii.at(b, header.at + 10, to) == 'T';
        open = opener == '[' || opener == '(';
        header.at = end;
        placed = true;
        return true;
    }

    private boolean level() {
        complete = headLevels.threadAndLevel();
        return complete || headLevels.read(placed, open);
    }

    /** A field between two bars: a number, or a name. */
    private boolean pipeField(Line line) {
        int start = header.at;
        int before = start - 1;
        while (before > line.from && Ascii.isGap(b[before])) {
            before--;
        }
        int bar = before >= line.from && b[before] == '|' ? Ascii.indexOf(b, start, Math.min(to, start + 96), '|') : -1;
        if (bar <= start || Ascii.isGap(b[before - 1]) != Ascii.isGap(b[bar - 1])) {
            return false;
        }
        int end = bar;
        while (end > start && Ascii.isGap(b[end - 1])) {
            end--;
        }
        // More than a name only where the fields of a table are told apart by their blanks: `| ActiveMQ Task | Foo |`.
        boolean name = Ascii.tokenEnd(b, start, end) == end;
        if (!name && !(header.timed && header.hasLevel() && Ascii.isGap(b[bar - 1]))) {
            return false;
        }
        if (header.pid < 0 && Ascii.allDigits(b, start, end)) {
            header.pid = Ascii.number(b, start, end);
        } else if (name && !header.hasLogger()) {
            header.logger(start, end);
        } else if (header.groups < 3) {
            header.group(start, end);
        } else {
            return false;
        }
        header.at = bar;
        return true;
    }

    private boolean processId() {
        int start = header.at;
        int end = Ascii.digitsEnd(b, start, Math.min(to, start + 11));
        if (end == start || !Ascii.isGap(Ascii.at(b, end, to))) {
            return false;
        }
        int next = Ascii.skipGap(b, end, to);
        boolean known;
        if (header.hasLevel()) {
            known = Ascii.startsWith(b, next, to, "--- ")
                    || Ascii.at(b, next, to) == '['
                    || loggers.afterLevel(b, next, to);
        } else {
            int second = Ascii.digitsEnd(b, next, Math.min(to, next + 11));
            int after = second > next ? Ascii.skipGap(b, second, to) : next;
            known = levels.at(b, after, to, false) || groups.levelAhead(next) || (header.columns && header.timed);
        }
        if (!known || (header.pid >= 0 && header.hasLevel())) {
            return false;
        }
        // Behind columns of unknown meaning a number is one more of them.
        if (header.pid < 0 && !header.columns) {
            header.pid = Ascii.number(b, start, end);
        }
        header.at = end;
        return true;
    }

    private boolean code() {
        if (header.fileTo >= 0 || !loggers.fileAndLine(b, header.at, to)) {
            return false;
        }
        header.fileFrom = loggers.from;
        header.fileTo = loggers.to;
        header.codeLine = Ascii.number(b, loggers.to + 1, Ascii.digitsEnd(b, loggers.to + 1, to));
        header.at = loggers.message;
        return true;
    }

    private boolean columnsBeforeLevel() {
        if (!header.timed) {
            return false;
        }
        int level = columns.findLevel(b, header.at, to, header.columns ? 9 : 3, !header.columns);
        if (level < 0) {
            return headLevels.channelAndLevel();
        }
        int stop = Ascii.tokenEnd(b, header.at, level);
        int next = Ascii.skipGap(b, stop, level);
        boolean dash = next < level && b[next] == '-' && Ascii.skipGap(b, next + 1, level) == level;
        if ((next == level || dash) && Ascii.isLetter(b[header.at])) {
            header.logger(header.at, stop);
        } else {
            header.columns = true;
        }
        header.at = level;
        placed = true;
        return true;
    }

    private boolean logger() {
        boolean found = header.hasLevel()
                ? (rubyDashes && loggers.beforeColon(b, header.at, to))
                        || (open && loggers.beforeBracket(b, header.at, to))
                        || (isoTime && isPadded() && loggers.small(b, header.at, to))
                        || (loggers.afterLevel(b, header.at, to)
                                && (!isBehindGroupAndDash() || Ascii.indexOf(b, loggers.from, loggers.to, '.') > 0))
                : header.timed && loggers.beforeDash(b, header.at, to);
        if (!found) {
            return false;
        }
        header.logger(loggers.from, loggers.to);
        header.at = loggers.message;
        // Only a context in brackets may still follow a name that nothing else ended.
        if (Ascii.at(b, header.at, to) == '[' && Ascii.isGap(Ascii.at(b, loggers.to, to)) && !isMark(loggers.to)) {
            int close = Ascii.closing(b, header.at, to, MAX_GROUP);
            if (close > 0) {
                header.group(header.at + 1, close);
                header.context = true;
                header.at = close + 1;
            }
        }
        header.at = Ascii.skipGap(b, header.at, to);
        return false;
    }

    /** Whether the level stands in a bracket of its own that is padded to eight columns, as HashiCorp's programs do. */
    private boolean isPadded() {
        return header.levelFrom > 0 && b[header.levelFrom - 1] == '[' && header.at - header.levelFrom == 7;
    }

    /** {@code [thread] - }: what follows is the message, which may have dashes of its own. */
    private boolean isBehindGroupAndDash() {
        int i = header.at;
        while (i > 0 && Ascii.isGap(b[i - 1])) {
            i--;
        }
        if (i < 3 || b[i - 1] != '-') {
            return false;
        }
        i--;
        while (i > 0 && Ascii.isGap(b[i - 1])) {
            i--;
        }
        return i > 0 && b[i - 1] == ']';
    }

    /** Whether a separator stands between a name's end and what follows. */
    private boolean isMark(int i) {
        byte c = Ascii.at(b, Ascii.skipGap(b, i, to), to);
        return c == ':' || c == '-' || c == '|';
    }

    /** Passes what separates elements, and Spring Boot's dashes. */
    private void separators() {
        int i = header.at;
        for (; i < to; i++) {
            byte c = b[i];
            byte next = Ascii.at(b, i + 1, to);
            if (Ascii.isGap(c)) {
                continue;
            }
            if (c == ']' || c == ')') {
                if (!open) {
                    break;
                }
                open = false;
            } else if (c == '-') {
                if (Ascii.startsWith(b, i, to, "--- ")) {
                    header.dashes = true;
                    i += 2;
                } else if (Ascii.startsWith(b, i, to, "-- ")) {
                    rubyDashes = true;
                    i++;
                } else if (!Ascii.isGap(next)) {
                    break;
                }
                placed = true;
            } else if (c == '|') {
                placed = true;
            } else if (c == ':' || c == ',' || c == ';') {
                if (!Ascii.isGap(next) && i + 1 < to && !(c != ':' && header.timed)) {
                    break;
                }
                placed |= c != ',';
            } else {
                break;
            }
        }
        header.at = i;
    }
}
