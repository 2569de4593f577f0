package io.weir.analyze.pattern;

/**
 * Takes out of a message what varies in any log text, by looks alone and without having seen another message: numbers with
 * their units, addresses, host names, hex and other ids, paths, URLs, times, quoted text, values after {@code =}, names in
 * brackets, what stands in brackets as a list. What an atom looks like is {@link Atom}'s business, what a word's place says
 * {@link WordPlaces}', what brackets hold {@link Enclosures}'.
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

    private final char[] in = new char[MAX_CHARS];
    private final MaskedText out = new MaskedText(MAX_CHARS * 2, MAX_TOKENS);
    private final Atom atom = new Atom();
    private final Enclosures enclosures = new Enclosures(in);
    private final WordPlaces places = new WordPlaces(in);
    private int length;

    /** Masks a message; what comes of it is asked for by the other methods, until the next. */
    void mask(String message) {
        length = Math.min(message.length(), MAX_CHARS);
        message.getChars(0, length, in, 0);
        if (length < message.length()) {
            cutBetweenWords();
        }
        out.reset();
        enclosures.reset(length);
        places.reset(length);
        int i = 0;
        while (i < length && in[i] != '\n') {
            char c = in[i];
            if (c <= ' ' || c == '\u007f') {
                if (!out.endToken()) {
                    break;
                }
                i++;
            } else if (Atom.isPart(c)) {
                i = atom(i);
            } else {
                i = delimiter(i, c);
            }
        }
        var unused = out.endToken();
        out.trim();
    }

    /** Half a word would look like another one. */
    private void cutBetweenWords() {
        int end = length;
        while (end > 0 && in[end - 1] > ' ') {
            end--;
        }
        length = end > 0 ? end : length;
    }

    /** A 64-bit hash of the masked message. */
    long hash() {
        return out.hash();
    }

    /** The tokens of the masked message; a token that was taken out whole is {@link DrainTree#ANY}. */
    String[] tokens() {
        String text = text();
        return text.isEmpty() ? new String[0] : text.split(" ", -1);
    }

    /** The masked message, with {@link DrainTree#ANY} for what was taken out. */
    String text() {
        return out.text();
    }

    private int delimiter(int i, char c) {
        switch (c) {
            case '"', '\'', '`' -> {
                int close = enclosures.closingQuote(i, c);
                if (close > 0) {
                    out.add(c);
                    if (enclosures.isKey(i, close)) {
                        out.add(in, i + 1, close);
                    } else {
                        out.addVariable();
                    }
                    out.add(c);
                    return close + 1;
                }
            }
            case '[', '(', '{' -> {
                int close = enclosures.closingList(i);
                if (close < 0 && c != '{') {
                    close = enclosures.closingName(i, out.isBehindVariable());
                }
                if (close > 0) {
                    out.add(c);
                    out.addVariable();
                    return close;
                }
            }
            case ')' -> {
                if (out.dropAside()) {
                    return i + 1;
                }
            }
            case '<', '>' -> {
                if (enclosures.isComparison(i)) {
                    return i + 1;
                }
                int close = c == '<' ? enclosures.closingName(i, false) : -1;
                if (close > 0) {
                    out.add(c);
                    out.addVariable();
                    return close;
                }
            }
            default -> {}
        }
        out.add(c);
        return i + 1;
    }

    private int atom(int from) {
        int to = atom.scan(in, from, length);
        // What leads: all that is no sign, no path and no part of a word.
        while (from < to && atom.isLead(from)) {
            out.add(in[from++]);
        }
        int end = atom.trimmed(from, to);
        if (from == end) {
            out.add(in, from, to);
            return to;
        }
        if (places.isName(from, end)) {
            out.addVariable();
            places.last(end, end);
            out.add(in, end, to);
            return to;
        }
        atom.classify(from, end);
        switch (atom.kind) {
            case WORD -> word(from, end);
            case NAME -> {
                out.add(in, from, end);
                places.last(from, end);
            }
            case LONG_VARIABLE -> {
                end = atom.longEnd(end);
                to = Math.max(to, end);
                out.addVariable();
            }
            case VARIABLE -> {
                // An id that is all there is to a message keeps what it begins with.
                boolean alone = from == 0 && end == length;
                out.add(in, from, alone ? atom.digitsFrom : atom.variableFrom);
                out.addVariable();
                return afterNumber(end, to);
            }
        }
        if (end == to && atom.kind != Atom.Kind.LONG_VARIABLE && isValueAhead(to)) {
            return value(to);
        }
        out.add(in, end, to);
        return to;
    }

    /** A word of letters: itself, unless it is known to be a value or stands where values stand. */
    private void word(int from, int end) {
        if (places.isValue(from, end, out.isBehindVariable())) {
            out.addVariable();
            places.last(end, end);
        } else {
            out.add(in, from, end);
            places.last(from, end);
        }
    }

    /** A unit that belongs to the number just taken out is taken with it. */
    private int afterNumber(int end, int to) {
        if (end < to) {
            out.add(in, end, to);
            return to;
        }
        int unitEnd = to < length && in[to] == ' ' ? places.unitEnd(to + 1) : -1;
        if (unitEnd > 0) {
            return unitEnd;
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
        out.add('=');
        int i = equals + 1;
        while (i < length && Atom.isPart(in[i])) {
            i++;
        }
        if (i < length && (in[i] == '(' || in[i] == '{' || in[i] == '[')) {
            int close = enclosures.closing(i);
            i = close < 0 ? i : close + 1;
        }
        if (i == equals + 1) {
            return i;
        }
        out.addValue();
        places.last(i, i);
        return i;
    }
}
