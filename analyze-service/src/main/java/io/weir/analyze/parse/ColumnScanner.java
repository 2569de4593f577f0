package io.weir.analyze.parse;

/**
 * Looks past columns of unknown meaning for the time or the level of a line. A column is told from prose by its looks: it
 * holds a digit or a sign, or is all capitals; a word in small letters is prose.
 */
final class ColumnScanner {

    private static final int MAX_COLUMNS = 10;
    private static final int MAX_HEAD = 400;

    private final LevelTokens levels;

    ColumnScanner(LevelTokens levels) {
        this.levels = levels;
    }

    /** Where the first time stands behind at least one column; -1 if none does, or if it would be part of a sentence. */
    int findTime(Line line, int i) {
        byte[] b = line.bytes;
        int bound = Math.min(line.to, i + MAX_HEAD);
        int prose = 0;
        // Whether the line begins with a word: a name only if time and level follow at once.
        boolean word = false;
        for (int column = 0; column < MAX_COLUMNS && i < bound; column++) {
            int stop = Ascii.tokenEnd(b, i, bound);
            if (column > 0) {
                int start = b[i] == '[' || b[i] == '(' ? i + 1 : i;
                if (start < bound
                        && Ascii.isLetterOrDigit(b[start])
                        && line.timeEnd(start) > 0
                        && isDated(line, prose)
                        && (!word || isLevelBehindTime(line))) {
                    return i;
                }
            }
            if (isProse(b, i, stop)) {
                prose++;
                if (word || prose > 2) {
                    return -1;
                }
                word = column == 0;
            } else if (word) {
                return -1;
            }
            i = Ascii.skipGap(b, stop, bound);
        }
        return -1;
    }

    private boolean isLevelBehindTime(Line line) {
        return levels.at(line.bytes, Ascii.skipGap(line.bytes, line.time.end, line.to), line.to, true);
    }

    private static boolean isDated(Line line, int prose) {
        return switch (line.time.kind) {
            case EPOCH -> true;
            case FULL, NO_YEAR_NAMED -> prose <= 1;
            case NO_YEAR, TIME_OF_DAY -> false;
        };
    }

    /**
     * Where the level stands behind columns that begin at {@code i}; -1 if none is among them.
     *
     * @param nameAllowed whether one word that looks like prose may stand before the level, as a name
     */
    int findLevel(byte[] b, int i, int to, int maxColumns, boolean nameAllowed) {
        int bound = Math.min(to, i + MAX_HEAD);
        for (int column = 0; column <= maxColumns && i < bound; column++) {
            int stop = Ascii.tokenEnd(b, i, bound);
            boolean level = levels.isToken(b, i, stop) || (b[i] == '<' && levels.at(b, i, to, false));
            if (column > 0 && level && Ascii.skipGap(b, stop, to) < to) {
                return i;
            }
            // A word in braces is a column, ClickHouse's query id; anything else in them is a record.
            if (b[i] == '"' || b[i] == '\'' || (b[i] == '{' && b[stop - 1] != '}')) {
                return -1;
            }
            int next = Ascii.skipGap(b, stop, bound);
            if (isProse(b, i, stop)) {
                // One word alone may be a name: `time myapp INFO message`, `time - myapp - INFO - message`.
                boolean name = nameAllowed && column == 0 && b[stop - 1] != ':';
                int ahead = Ascii.startsWith(b, next, bound, "- ") ? next + 2 : next;
                boolean beforeLevel = ahead < bound && levels.isToken(b, ahead, Ascii.tokenEnd(b, ahead, bound));
                return name && beforeLevel ? ahead : -1;
            }
            i = next;
        }
        return -1;
    }

    /** Whether a token looks like a word of a sentence: letters, small but for the first; a sign may end it. */
    static boolean isProse(byte[] b, int from, int to) {
        int end = to;
        while (end > from && (b[end - 1] == ',' || b[end - 1] == ':' || b[end - 1] == '.' || b[end - 1] == ';')) {
            end--;
        }
        if (end == from || !Ascii.isLetter(b[from])) {
            return false;
        }
        if (end - from == 1) {
            return Ascii.isLower(b[from]);
        }
        for (int i = from + 1; i < end; i++) {
            if (!Ascii.isLower(b[i]) && b[i] != '\'') {
                return false;
            }
        }
        return true;
    }
}
