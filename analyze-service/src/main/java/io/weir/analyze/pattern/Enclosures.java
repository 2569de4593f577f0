package io.weir.analyze.pattern;

/** Says of quotes and brackets in a message where they close, and whether what they hold is a value. Not thread-safe. */
final class Enclosures {

    private static final int LOOK_AHEAD = 256;

    private final char[] in;
    private int length;

    Enclosures(char[] message) {
        this.in = message;
    }

    void reset(int newLength) {
        length = newLength;
    }

    /**
     * Where a quotation ends; -1 if this is no quotation, but an apostrophe, say. A quotation stands apart from the words
     * around it.
     */
    int closingQuote(int open, char quote) {
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

    /** Whether a quotation is the key of a record, as in JSON, and so part of the template. */
    boolean isKey(int open, int close) {
        if (close + 1 >= length || in[close + 1] != ':') {
            return false;
        }
        int before = open - 1;
        while (before >= 0 && in[before] == ' ') {
            before--;
        }
        return before >= 0 && (in[before] == '{' || in[before] == ',');
    }

    /** Where a list of two or more single words ends, {@code [TERM, HUP, INT]}; -1 if this opens none. */
    int closingList(int open) {
        char closing = closing(in[open]);
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
     * Where the bracket around a single name closes that is a value by its place: {@code servlet [dispatcher]}, {@code
     * mgr[a]}, {@code chdir(tmp)}, {@code 4711 (worker)}, {@code <alice>}; -1 if it is none. A capital abbreviation in
     * brackets is a mark, and so is what a message begins with.
     *
     * @param afterVariable whether what varies stands just before
     */
    int closingName(int open, boolean afterVariable) {
        char closing = closing(in[open]);
        int limit = Math.min(length, open + LOOK_AHEAD);
        boolean small = false;
        int i = open + 1;
        while (i < limit && Atom.isPart(in[i])) {
            small |= in[i] >= 'a' && in[i] <= 'z';
            i++;
        }
        if (i >= limit || in[i] != closing || i < open + 3) {
            return -1;
        }
        boolean attached = open > 0 && Atom.isWord(in[open - 1]);
        boolean value = switch (in[open]) {
            // Not a generic type.
            case '<' -> !(attached && small);
            case '(' -> attached ? !isPlural(open + 1, i) : afterVariable || open == 0;
            default -> small && open > 0 && !isBehindBracket(open);
        };
        return value ? i : -1;
    }

    private boolean isBehindBracket(int open) {
        int before = open - 1;
        while (before >= 0 && in[before] == ' ') {
            before--;
        }
        return before < 0 || in[before] == ']';
    }

    /** {@code file(es)}. */
    private boolean isPlural(int from, int to) {
        return to - from == 2 && in[from] == 'e' && in[from + 1] == 's';
    }

    /** The bracket that closes the one here, others between or not, within the look-ahead; -1 if none does. */
    int closing(int open) {
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

    private static char closing(char open) {
        return open == '[' ? ']' : open == '(' ? ')' : open == '<' ? '>' : '}';
    }

    /** {@code <1 sec}: a bound said of a number is part of it. */
    boolean isComparison(int i) {
        if (i > 0 && in[i - 1] > ' ') {
            return false;
        }
        int end = i + 1;
        while (end < length && Atom.isDigit(in[end])) {
            end++;
        }
        return end > i + 1 && end < length && in[end] == ' ';
    }
}
