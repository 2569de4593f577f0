package io.weir.analyze.parse;

/** Finds the level that a line states, and tells it from a word of its message that merely spells one. */
final class LevelTokens {

    private static final int LONGEST = 13;

    /** Results of the last successful call. */
    int from;

    int to;
    int number;
    /** Behind the level and the bracket around it. */
    int end;

    /**
     * Reads the level at {@code i}: in brackets, or bare. Bare capitals are a level; any other word only where one is
     * expected, and then if a column or a delimiter ends it or if no sentence begins with it.
     *
     * @param placed whether a level is expected here: the time, or a separator, stands just before
     */
    boolean at(byte[] b, int i, int limit, boolean placed) {
        byte c = Ascii.at(b, i, limit);
        if (c == '[' || c == '<' || c == '(' || c == '*') {
            return bracketed(b, i, limit, (byte) (c == '[' ? ']' : c == '<' ? '>' : c == '(' ? ')' : '*'));
        }
        if (!Ascii.isLetter(c)) {
            return false;
        }
        int stop = wordEnd(b, i, limit);
        int level = Levels.find(b, i, stop);
        if (level < 0 || !isBoundary(b, stop, limit)) {
            return false;
        }
        byte after = Ascii.at(b, stop, limit);
        boolean delimited = after == ':'
                || after == '|'
                || after == ','
                || after == ';'
                || after == ']'
                || after == '\t'
                || after == '/';
        boolean padded = after == ' ' && Ascii.at(b, stop + 1, limit) == ' ';
        boolean capitals = Ascii.isUpper(b[i + 1]);
        boolean stated;
        if (capitals) {
            stated = Levels.isPlain(level) || (placed && (delimited || padded || after == ' '));
        } else if (Ascii.isLower(c)) {
            stated = placed && (delimited || padded || Levels.isBrief(level));
        } else {
            stated = placed && (delimited || padded);
        }
        return stated && found(i, stop, Levels.number(level), stop);
    }

    private boolean bracketed(byte[] b, int open, int limit, byte closer) {
        int i = Ascii.skipGap(b, open + 1, Math.min(limit, open + 8));
        int stop = wordEnd(b, i, limit);
        int close = Ascii.skipGap(b, stop, Math.min(limit, stop + 8));
        if (stop == i || Ascii.at(b, close, limit) != closer) {
            return false;
        }
        int level = Levels.find(b, i, stop);
        if (level >= 0) {
            return found(i, stop, Levels.number(level), close + 1);
        }
        boolean letter = stop - i == 1 && Ascii.isUpper(b[i]) && Levels.ofLetter(b[i]) > 0;
        return letter && closer == ']' && found(i, stop, Levels.ofLetter(b[i]), close + 1);
    }

    /** Whether exactly this token is a level in capitals, bare or in brackets, a colon behind it allowed. */
    boolean isToken(byte[] b, int i, int stop) {
        int last = stop > i && (b[stop - 1] == ':' || b[stop - 1] == '|') ? stop - 1 : stop;
        if (last - i < 3 || !Ascii.isUpper(b[b[i] == '[' ? i + 1 : i])) {
            return false;
        }
        int level = Levels.find(b, i, last);
        if (level >= 0) {
            return Ascii.isUpper(b[i + 1]) && Levels.isPlain(level) && found(i, last, Levels.number(level), last);
        }
        return b[i] == '[' && bracketed(b, i, last, (byte) ']') && end == last;
    }

    private static int wordEnd(byte[] b, int i, int limit) {
        int bound = Math.min(limit, i + LONGEST + 1);
        int stop = i;
        while (stop < bound && Ascii.isLetter(b[stop])) {
            stop++;
        }
        // DEBUG1 to DEBUG5.
        return stop - i == 5 && (b[i] | 0x20) == 'd' && Ascii.isDigit(Ascii.at(b, stop, limit)) ? stop + 1 : stop;
    }

    private static boolean isBoundary(byte[] b, int i, int limit) {
        byte c = Ascii.at(b, i, limit);
        return i >= limit
                || Ascii.isSpace(c)
                || c == ':'
                || c == '|'
                || c == ','
                || c == ';'
                || c == ']'
                || c == '['
                || c == '/';
    }

    private boolean found(int newFrom, int newTo, int newNumber, int newEnd) {
        from = newFrom;
        to = newTo;
        number = newNumber;
        end = newEnd;
        return true;
    }
}
