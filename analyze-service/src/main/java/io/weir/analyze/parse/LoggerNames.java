package io.weir.analyze.parse;

/** Finds the name of what speaks (a logger, class, module or program) before a message, by what ends it. */
final class LoggerNames {

    private static final int LONGEST = 160;

    /** Results of the last successful call. */
    int from;

    int to;
    /** Where the message begins. */
    int message;

    /** Reads the name at {@code i}, behind a level. */
    boolean afterLevel(byte[] b, int i, int limit) {
        if (!Ascii.isLetter(Ascii.at(b, i, limit)) && Ascii.at(b, i, limit) != '_') {
            return false;
        }
        int bound = Math.min(limit, i + LONGEST);
        int stop = Ascii.tokenEnd(b, i, bound);
        if ((stop == bound && bound < limit) || !isName(b, i, stop)) {
            return false;
        }
        if (b[stop - 1] == ':') {
            return isTelling(b, i, stop - 1) && found(b, i, stop - 1, stop, limit);
        }
        int next = Ascii.skipGap(b, stop, limit);
        byte mark = Ascii.at(b, next, limit);
        if (mark == ':' || mark == '|' || mark == '-') {
            int after = next + 1;
            boolean separates = mark == '|' || after >= limit || Ascii.isGap(b[after]);
            return separates && next > stop && found(b, i, stop, after, limit);
        }
        boolean columns = next - stop >= 3 || (next - stop == 2 && isCapitals(b, i, stop));
        if (columns || Ascii.at(b, stop, limit) == '\t') {
            return next < limit && found(b, i, stop, next, limit);
        }
        boolean beforeGroup =
                mark == '[' && Ascii.indexOf(b, i, stop, '.') > 0 && Ascii.closing(b, next, limit, 256) > 0;
        return (beforeGroup || isQualifiedName(b, i, stop)) && next < limit && found(b, i, stop, next, limit);
    }

    /**
     * Reads {@code name - message} where no level stands. One word is a name; several are only if none of them is a word
     * of prose ({@code chrome.exe *64 - …}).
     */
    boolean beforeDash(byte[] b, int i, int limit) {
        int bound = Math.min(limit, i + 64);
        int stop = i;
        for (int words = 1; words <= 3 && stop < bound; words++) {
            int start = stop == i ? i : stop + 1;
            stop = Ascii.tokenEnd(b, start, bound);
            if (stop == start || b[stop - 1] == ':' || b[stop - 1] == ',') {
                return false;
            }
            boolean prose = ColumnScanner.isProse(b, start, stop);
            boolean dash = Ascii.startsWith(b, stop, limit, " - ");
            if (dash) {
                // The method of a request is no name, and the dash behind its path stands for a query that is not
                // there.
                boolean request = words > 1 && b[start] == '/';
                return !request
                        && !(prose && words > 1)
                        && Ascii.isLetterOrDigit(b[i])
                        && found(b, i, stop, stop + 3, limit);
            }
            if (prose || !Ascii.isGap(Ascii.at(b, stop, limit))) {
                return false;
            }
        }
        return false;
    }

    /** Reads {@code name: message}, whatever the name, which may be missing: what stands before made sure that it is one. */
    boolean beforeColon(byte[] b, int i, int limit) {
        int stop = i;
        int bound = Math.min(limit, i + LONGEST);
        while (stop < bound && Ascii.isNamePart(b[stop])) {
            stop++;
        }
        return Ascii.at(b, stop, limit) == ':' && stop > i && found(b, i, stop, stop + 1, limit);
    }

    /** Reads {@code name: message}, where the name is in small letters. */
    boolean small(byte[] b, int i, int limit) {
        int stop = i;
        int bound = Math.min(limit, i + LONGEST);
        while (stop < bound && (Ascii.isLower(b[stop]) || Ascii.isDigit(b[stop]) || isInside(b[stop]))) {
            stop++;
        }
        return Ascii.startsWith(b, stop, limit, ": ")
                && stop > i
                && Ascii.isLower(b[i])
                && found(b, i, stop, stop + 1, limit);
    }

    private static boolean isInside(byte c) {
        return c == '.' || c == '-' || c == '_';
    }

    /** Reads {@code name] message}: the last thing in a bracket that holds the whole head. */
    boolean beforeBracket(byte[] b, int i, int limit) {
        int stop = Ascii.tokenEnd(b, i, Math.min(limit, i + LONGEST));
        return stop - i > 1
                && b[stop - 1] == ']'
                && Ascii.isLetter(b[i])
                && Ascii.indexOf(b, i, stop, '[') < 0
                && isName(b, i, stop)
                && found(b, i, stop - 1, stop, limit);
    }

    /** Reads {@code file.go:23: message}, with or without the last colon; the file is the name then. */
    boolean fileAndLine(byte[] b, int i, int limit) {
        int bound = Math.min(limit, i + LONGEST);
        int colon = i;
        while (colon < bound && Ascii.isNamePart(b[colon])) {
            colon++;
        }
        int digits = Ascii.digitsEnd(b, colon + 1, Math.min(limit, colon + 9));
        if (colon == i
                || Ascii.at(b, colon, limit) != ':'
                || digits == colon + 1
                || !Ascii.isLetter(b[i])
                || Ascii.indexOf(b, i, colon, '.') < 0) {
            return false;
        }
        int after = digits;
        if (Ascii.at(b, after, limit) == ':') {
            after++;
        } else if (!Ascii.startsWith(b, after, limit, " - ")) {
            return false;
        }
        return (after >= limit || Ascii.isGap(b[after])) && found(b, i, colon, after, limit);
    }

    private boolean found(byte[] b, int newFrom, int newTo, int newMessage, int limit) {
        from = newFrom;
        to = newTo;
        message = Ascii.skipGap(b, newMessage, limit);
        return true;
    }

    /** Letters, digits, and what joins them, brackets of a generic or a line number included. */
    private static boolean isName(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            byte c = b[i];
            if (!Ascii.isNamePart(c)
                    && c != ':'
                    && c != '('
                    && c != ')'
                    && c != '<'
                    && c != '>'
                    && c != '['
                    && c != ']') {
                return false;
            }
        }
        return to > from;
    }

    /**
     * Whether a name that only a colon ends is one, and not the first word of the message: it has a joint or a digit in
     * it, or is CamelCase. The name of an exception is part of the message.
     */
    private static boolean isTelling(byte[] b, int from, int to) {
        if (isThrowable(b, from, to)) {
            return false;
        }
        int capitals = 0;
        boolean small = false;
        for (int i = from; i < to; i++) {
            byte c = b[i];
            if (c == '.' || c == '$' || c == '_' || c == '@') {
                return i > from && i + 1 < to;
            }
            capitals += Ascii.isUpper(c) ? 1 : 0;
            small |= Ascii.isLower(c);
        }
        return capitals >= 2 && small;
    }

    /** Whether the name is that of a class in packages: two dots at least, a part in capitals, nothing but a name. */
    private static boolean isQualifiedName(byte[] b, int from, int to) {
        int dots = 0;
        boolean capital = false;
        for (int i = from; i < to; i++) {
            byte c = b[i];
            if (c == '.') {
                dots++;
                capital |= Ascii.isUpper(Ascii.at(b, i + 1, to));
                if (i + 1 >= to || b[i + 1] == '.') {
                    return false;
                }
            } else if (!Ascii.isLetterOrDigit(c) && c != '_' && c != '$') {
                return false;
            }
        }
        return dots >= 2 && capital && !isThrowable(b, from, to);
    }

    private static boolean isThrowable(byte[] b, int from, int to) {
        return (to - from > 9 && Ascii.startsWith(b, to - 9, to, "Exception"))
                || (to - from >= 5 && Ascii.startsWith(b, to - 5, to, "Error"));
    }

    private static boolean isCapitals(byte[] b, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Ascii.isUpper(b[i])) {
                return false;
            }
        }
        return to > from;
    }
}
