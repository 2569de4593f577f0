package io.weir.analyze.pattern;

/**
 * Takes out of a message what varies in any log text, by looks alone and without having seen another message: numbers with
 * their units, addresses, host names, hex and other ids, paths, URLs, times, quoted text, values after {@code =}, what
 * stands in brackets as a list. Several of them in a row become one, so that a list of three and one of five are the same.
 * What a word means is {@link Words}'s business, what an atom looks like {@link Atom}'s.
 *
 * <p>The result depends on the message alone, so whatever follows from it is the same on every instance. One pass with
 * bounded look-ahead, over the first line of the message and at most its first {@value #MAX_CHARS} characters. The object
 * is reused from message to message and allocates nothing but for the words it looks up. Not thread-safe.
 */
final class MessageMask {

    /** Of a message, what is looked at. */
    static final int MAX_CHARS = 2_048;

    /** Tokens of a template; what follows is one more, variable. */
    static final int MAX_TOKENS = 128;

    /** Stands for what was taken out, until the template is written for others to read. */
    static final char VARIABLE = '\u0001';

    private static final int LOOK_AHEAD = 256;
    private static final int LONGEST_NOTHING = 9;

    private final char[] in = new char[MAX_CHARS];
    private final char[] out = new char[MAX_CHARS * 2];
    private final Atom atom = new Atom();
    private int length;
    private int size;
    private int tokens;
    private int tokenFrom;
    /** The last word as it was read, from {@code wordFrom} to {@code wordTo} in {@link #in}, if it ended just before. */
    private int wordFrom;

    private int wordTo;

    /** Masks a message; what comes of it is asked for by the other methods, until the next. */
    void mask(String message) {
        length = Math.min(message.length(), MAX_CHARS);
        message.getChars(0, length, in, 0);
        size = 0;
        tokens = 0;
        tokenFrom = 0;
        wordFrom = wordTo = 0;
        int i = 0;
        while (i < length && in[i] != '\n') {
            char c = in[i];
            if (c <= ' ' || c == '\u007f') {
                if (!space()) {
                    break;
                }
                i++;
            } else if (Atom.isPart(c)) {
                i = atom(i);
            } else {
                i = delimiter(i, c);
            }
        }
        var unused = space();
        while (size > 0 && out[size - 1] == ' ') {
            size--;
        }
    }

    /** A 64-bit hash of the masked message. */
    long hash() {
        return PatternId.hash(out, size);
    }

    /** The tokens of the masked message; a token that was taken out whole is {@link DrainTree#ANY}. */
    String[] tokens() {
        String text = text();
        return text.isEmpty() ? new String[0] : text.split(" ", -1);
    }

    /** The masked message, with {@link DrainTree#ANY} for what was taken out. */
    String text() {
        StringBuilder text = new StringBuilder(size + 32);
        for (int i = 0; i < size; i++) {
            if (out[i] == VARIABLE) {
                text.append(DrainTree.ANY);
            } else {
                text.append(out[i]);
            }
        }
        return text.toString();
    }

    /** Ends a token; false once there are too many. */
    private boolean space() {
        if (size > 0 && out[size - 1] != ' ') {
            if (dropRepeated()) {
                return true;
            }
            tokenFrom = size + 1;
            out[size++] = ' ';
            if (++tokens == MAX_TOKENS) {
                variable();
                return false;
            }
        }
        return true;
    }

    /** {@code blk_1 blk_2 blk_3} is one of them: a list is of any length. */
    private boolean dropRepeated() {
        int width = size - tokenFrom;
        int before = tokenFrom - 1 - width;
        if (before < 0 || (before > 0 && out[before - 1] != ' ')) {
            return false;
        }
        boolean varies = false;
        for (int i = 0; i < width; i++) {
            if (out[before + i] != out[tokenFrom + i]) {
                return false;
            }
            varies |= out[before + i] == VARIABLE;
        }
        if (varies) {
            size = tokenFrom;
        }
        return varies;
    }

    private int delimiter(int i, char c) {
        switch (c) {
            case '"', '\'', '`' -> {
                int close = closingQuote(i, c);
                if (close > 0) {
                    out[size++] = c;
                    if (close + 1 < length && in[close + 1] == ':' && close - i < 40) {
                        literal(i + 1, close); // a key
                    } else {
                        variable();
                    }
                    out[size++] = c;
                    return close + 1;
                }
            }
            case '[', '(', '{' -> {
                int close = closingList(i, c);
                if (close > 0) {
                    out[size++] = c;
                    variable();
                    return close;
                }
            }
            case ')' -> {
                if (endsAside()) {
                    return i + 1;
                }
            }
            case '<', '>' -> {
                if (isComparison(i)) {
                    return i + 1;
                }
            }
            default -> {}
        }
        out[size++] = c;
        return i + 1;
    }

    /** {@code <1 sec}: a bound said of a number is part of it. */
    private boolean isComparison(int i) {
        if (i > 0 && in[i - 1] > ' ') {
            return false;
        }
        int end = i + 1;
        while (end < length && Atom.isDigit(in[end])) {
            end++;
        }
        return end > i + 1 && end < length && in[end] == ' ';
    }

    /**
     * Where a quotation ends; -1 if this is no quotation, but an apostrophe, say. A quotation stands apart from the words
     * around it.
     */
    private int closingQuote(int open, char quote) {
        if (open > 0 && Atom.isWord(in[open - 1])) {
            return -1;
        }
        int limit = Math.min(length, open + LOOK_AHEAD);
        boolean value = open > 0 && in[open - 1] == '=';
        for (int i = open + 1; i < limit && in[i] >= ' '; i++) {
            // Several words are a text, which has a template of its own, unless they are somebody's value.
            if (in[i] == ' ' && !value) {
                return -1;
            }
            if (in[i] == quote && in[i - 1] != '\\' && (i + 1 == length || !Atom.isWord(in[i + 1]))) {
                return i > open + 1 ? i : -1;
            }
        }
        return -1;
    }

    /** Where a list of two or more single words ends, {@code [TERM, HUP, INT]}; -1 if this opens none. */
    private int closingList(int open, char c) {
        char closing = c == '[' ? ']' : c == '(' ? ')' : '}';
        int limit = Math.min(length, open + LOOK_AHEAD);
        boolean comma = false;
        for (int i = open + 1; i < limit; i++) {
            if (in[i] == closing) {
                return comma ? i : -1;
            } else if (in[i] == ',') {
                comma = true;
                i += i + 1 < limit && in[i + 1] == ' ' ? 1 : 0;
            } else if (!Atom.isPart(in[i])) {
                return -1;
            }
        }
        return -1;
    }

    /**
     * {@code 1293 bytes (1.26 KB)}, {@code 10.0.0.1 (host.name)}: what is said again in parentheses is left out, so that it
     * makes no difference whether it is. The parenthesis that is about to close may be empty.
     */
    private boolean endsAside() {
        int open = size - 1;
        if (open >= 0 && out[open] == VARIABLE) {
            open--;
        }
        if (open < 1 || out[open] != '(') {
            return false;
        }
        int before = open - 1;
        if (out[before] != ' ') {
            return false;
        }
        before--;
        if (before >= 0 && out[before] != VARIABLE) {
            int word = before;
            while (word >= 0 && Atom.isLetter(out[word])) {
                word--;
            }
            String unit = new String(out, word + 1, before - word);
            if (!(unit.equals("bytes") || unit.equals("byte")) || word < 1 || out[word] != ' ') {
                return false;
            }
            before = word - 1;
        }
        if (before < 0 || out[before] != VARIABLE) {
            return false;
        }
        size = open - 1;
        return true;
    }

    /** Takes out; together with what was taken out before, if only joining characters are between. */
    private void variable() {
        int i = size - 1;
        while (i >= 0 && isJoining(out[i])) {
            i--;
        }
        if (i >= 0 && out[i] == VARIABLE) {
            size = i + 1;
        } else {
            out[size++] = VARIABLE;
        }
    }

    private static boolean isJoining(char c) {
        return switch (c) {
            case ' ', ',', ';', ':', '-', '/', '.', '_', '|', '+', '*', '~', '@', '\\', '%' -> true;
            default -> false;
        };
    }

    private void literal(int from, int to) {
        System.arraycopy(in, from, out, size, to - from);
        size += to - from;
    }

    private int atom(int from) {
        int to = atom.scan(in, from, length);
        // What leads: all that is no sign, no path and no part of a word.
        while (from < to && atom.isLead(from)) {
            out[size++] = in[from++];
        }
        int end = atom.trimmed(from, to);
        if (from == end) {
            literal(from, to);
            return to;
        }
        if (isNameAfter(from, end) || isBetween(from, end)) {
            variable();
            wordFrom = wordTo = end;
            literal(end, to);
            return to;
        }
        atom.classify(from, end);
        switch (atom.kind) {
            case WORD -> word(from, end);
            case NAME -> {
                literal(from, end);
                wordFrom = wordTo = end;
            }
            case LONG_VARIABLE -> {
                end = atom.longEnd(end);
                to = Math.max(to, end);
                variable();
            }
            case VARIABLE -> {
                literal(from, atom.variableFrom);
                variable();
                return afterNumber(end, to);
            }
        }
        if (end == to && atom.kind != Atom.Kind.LONG_VARIABLE && isValueAhead(to)) {
            return value(to);
        }
        literal(end, to);
        return to;
    }

    /** A word of letters: itself, unless it is known to be a value or stands where values stand. */
    private void word(int from, int end) {
        if (isValue(from, end)) {
            variable();
            wordFrom = wordTo = end;
        } else {
            literal(from, end);
            wordFrom = from;
            wordTo = end;
        }
    }

    /** Whether a word says that there is no value, or is part of a date. Looks at letters first: most words are neither. */
    private boolean isValue(int from, int end) {
        int letters = end - from;
        char first = in[from];
        boolean capital = first >= 'A' && first <= 'Z';
        if (capital && (letters == 2 || letters == 3)) {
            String word = new String(in, from, letters);
            return (Words.isDate(word) && isDateAround(end)) || (Words.isZone(word) && isAfterVariable());
        }
        return (first == 'n' || first == 'N' || first == 'u')
                && letters <= LONGEST_NOTHING
                && Words.isNothing(new String(in, from, letters));
    }

    private boolean isAfterVariable() {
        return size > 1 && out[size - 1] == ' ' && out[size - 2] == VARIABLE;
    }

    /** Whether a day or a month follows, or a time went before. */
    private boolean isDateAround(int end) {
        int i = end;
        while (i < length && (in[i] == ' ' || in[i] == ',' || in[i] == '-' || in[i] == '/')) {
            i++;
        }
        if (i == end || i == length) {
            return false;
        }
        return Atom.isDigit(in[i]) || (i + 3 < length && Words.isDate(new String(in, i, 3)) && !Atom.isWord(in[i + 3]));
    }

    /** {@code user root}. */
    private boolean isNameAfter(int from, int end) {
        if (from == 0 || from != wordTo + 1 || in[wordTo] != ' ' || wordTo - wordFrom < 4) {
            return false;
        }
        char first = in[wordFrom];
        return (first == 'u' || first == 'U' || first == 'h' || first == 'H')
                && Words.isBeforeName(new String(in, wordFrom, wordTo - wordFrom))
                && Words.canBeName(new String(in, from, end - from));
    }

    /** {@code for root from}. */
    private boolean isBetween(int from, int end) {
        return from >= 4
                && in[from - 1] == ' '
                && in[from - 2] == 'r'
                && in[from - 3] == 'o'
                && in[from - 4] == 'f'
                && (from == 4 || in[from - 5] == ' ')
                && (follows(end, " from ") || follows(end, " by "));
    }

    private boolean follows(int at, String text) {
        if (at + text.length() > length) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            if (in[at + i] != text.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** A unit that belongs to the number just taken out is taken with it. */
    private int afterNumber(int end, int to) {
        if (end < to) {
            literal(end, to);
            return to;
        }
        int unit = to + 1;
        if (to < length && in[to] == ' ' && unit < length && Atom.isLetter(in[unit])) {
            int unitEnd = unit;
            while (unitEnd < length && Atom.isLetter(in[unitEnd])) {
                unitEnd++;
            }
            if (unitEnd - unit <= 4
                    && (unitEnd == length || !Atom.isWord(in[unitEnd]))
                    && Words.isUnit(new String(in, unit, unitEnd - unit))) {
                return unitEnd;
            }
        }
        return isValueAhead(to) ? value(to) : to;
    }

    private boolean isValueAhead(int at) {
        return at + 1 < length
                && in[at] == '='
                && (Atom.isPart(in[at + 1]) || in[at + 1] == '[' || in[at + 1] == '{' || in[at + 1] == '(');
    }

    /** {@code =value}, with what is attached in brackets: {@code =Rect(0, 0 - 0, 0)}. */
    private int value(int equals) {
        out[size++] = '=';
        int i = equals + 1;
        while (i < length && Atom.isPart(in[i])) {
            i++;
        }
        if (i < length && (in[i] == '(' || in[i] == '{' || in[i] == '[')) {
            int close = closing(i);
            i = close < 0 ? i : close + 1;
        }
        if (i == equals + 1) {
            return i;
        }
        out[size++] = VARIABLE;
        wordFrom = wordTo = i;
        return i;
    }

    /** The bracket that closes the one here, within the look-ahead; -1 if none does. */
    private int closing(int open) {
        int depth = 0;
        int limit = Math.min(length, open + LOOK_AHEAD);
        for (int i = open; i < limit && in[i] != '\n'; i++) {
            if (in[i] == '(' || in[i] == '{' || in[i] == '[') {
                depth++;
            } else if ((in[i] == ')' || in[i] == '}' || in[i] == ']') && --depth == 0) {
                return i;
            }
        }
        return -1;
    }
}
