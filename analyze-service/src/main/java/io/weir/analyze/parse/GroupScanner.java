package io.weir.analyze.parse;

/**
 * Reads groups in brackets at the head of a line: process id, thread, logger, or context. What makes it hard is that a
 * message may begin with a bracket too; a group belongs to the head if something of the head follows it.
 */
final class GroupScanner {

    private static final int MAX_GROUP = 256;

    private final Header header;
    private final LevelTokens levels;
    private final LoggerNames loggers;
    private final ColumnScanner columns;

    private byte[] b = {};
    private int to;
    private int afterLevel;

    GroupScanner(Header header, LevelTokens levels, LoggerNames loggers, ColumnScanner columns) {
        this.header = header;
        this.levels = levels;
        this.loggers = loggers;
        this.columns = columns;
    }

    void reset(Line line) {
        b = line.bytes;
        to = line.to;
        afterLevel = 0;
    }

    /** Reads the group that the head stands at. */
    boolean read(Line line) {
        int start = header.at;
        boolean round = b[start] == '(' && header.hasLevel() && header.groups == 0 && isThreadInParentheses(start);
        if (b[start] == '<' && header.hasLevel() && process(start)) {
            return true;
        }
        if (b[start] != '[' && !round) {
            return false;
        }
        int close = Ascii.closing(b, start, to, MAX_GROUP);
        if (close < 0) {
            return false;
        }
        int from = Ascii.skipGap(b, start + 1, close);
        int end = close;
        while (end > from && Ascii.isGap(b[end - 1])) {
            end--;
        }
        boolean dotted = !header.hasLogger() && isDottedName(from, end);
        boolean belongs = round || (header.hasLevel() ? belongsAfterLevel(line, close) : levelAhead(close + 1));
        long number = Ascii.number(b, from, end);
        if (number >= 0 && header.pid < 0 && header.timed && (belongs || close + 1 < to)) {
            header.pid = number;
        } else if (!belongs && !(dotted && header.hasLevel())) {
            return false;
        } else if (dotted && header.hasLevel()) {
            header.logger(from, end);
        } else {
            header.group(from, end);
        }
        afterLevel += header.hasLevel() ? 1 : 0;
        header.at = close + 1;
        return true;
    }

    /** {@code <0.4711.0>}: a process of Erlang's. */
    private boolean process(int start) {
        int end = start + 1;
        int dots = 0;
        while (end < to && (Ascii.isDigit(b[end]) || b[end] == '.')) {
            dots += b[end++] == '.' ? 1 : 0;
        }
        if (dots != 2 || Ascii.at(b, end, to) != '>') {
            return false;
        }
        header.group(start + 1, end);
        header.at = end + 1;
        return true;
    }

    /** Parentheses hold a thread next to a logger in brackets: {@code [logger] (thread)} or {@code (thread) [logger]}. */
    private boolean isThreadInParentheses(int start) {
        if (afterLevel > 0 && header.hasLogger()) {
            return true;
        }
        int close = Ascii.closing(b, start, to, MAX_GROUP);
        int next = close < 0 ? to : Ascii.skipGap(b, close + 1, to);
        int end = Ascii.at(b, next, to) == '[' ? Ascii.closing(b, next, to, MAX_GROUP) : -1;
        return end > 0 && isDottedName(next + 1, end);
    }

    /** Whether a group behind the level is part of the head: something of the head follows, or it looks like a thread. */
    private boolean belongsAfterLevel(Line line, int close) {
        int next = Ascii.skipGap(b, close + 1, to);
        byte c = Ascii.at(b, next, to);
        if (header.dashes || (!header.timed && HeaderScanner.timeEnd(line, next) > 0)) {
            return true;
        }
        boolean separated = (c == ':' || c == '-' || c == '|') && (next + 1 >= to || Ascii.isGap(b[next + 1]));
        if (separated || Ascii.startsWith(b, next, to, "--- ") || loggers.afterLevel(b, next, to)) {
            return true;
        }
        boolean plain = Ascii.indexOf(b, header.at, close, '=') < 0;
        return plain && afterLevel == 0 && (header.groups == 0 || header.hasLogger());
    }

    /** Whether a level follows at {@code i}, past groups and columns. */
    boolean levelAhead(int i) {
        for (int groups = 0; groups < 4; groups++) {
            while (i < to && (Ascii.isGap(b[i]) || b[i] == '-' || b[i] == ':' || b[i] == '|')) {
                i++;
            }
            if (i >= to) {
                return false;
            }
            if (levels.at(b, i, to, false)) {
                return true;
            }
            int close = b[i] == '[' ? Ascii.closing(b, i, to, MAX_GROUP) : -1;
            if (close < 0) {
                return header.timed && columns.findLevel(b, i, to, 2, true) > 0;
            }
            i = close + 1;
        }
        return false;
    }

    private boolean isDottedName(int from, int end) {
        boolean dot = false;
        for (int i = from; i < end; i++) {
            dot |= b[i] == '.';
            if (!Ascii.isLetterOrDigit(b[i]) && b[i] != '.' && b[i] != '_' && b[i] != '$') {
                return false;
            }
        }
        return dot && Ascii.isLetter(b[from]);
    }
}
