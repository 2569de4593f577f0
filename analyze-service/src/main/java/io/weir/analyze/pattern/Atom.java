package io.weir.analyze.pattern;

/**
 * A stretch of characters without white space, quotes, brackets, commas and {@code =}: a word, a number, an address, a
 * path. Says what it looks like. Not thread-safe; one object serves atom after atom.
 */
final class Atom {

    enum Kind {
        /** Letters only. */
        WORD,
        /** A name as programmers give them, part of the template. */
        NAME,
        /** From {@link #variableFrom} on it varies. */
        VARIABLE,
        /** It varies, and goes on until the next white space or quote: URLs, paths. */
        LONG_VARIABLE
    }

    private static final int LETTER = 1;
    private static final int DIGIT = 2;
    private static final int JOINT = 4;
    private static final byte[] CLASS = new byte[128];

    static {
        for (char c = 'a'; c <= 'z'; c++) {
            CLASS[c] = LETTER;
            CLASS[c - 32] = LETTER;
        }
        for (char c = '0'; c <= '9'; c++) {
            CLASS[c] = DIGIT;
        }
        for (char c : "_-./:@+%#$\\~&*?!^".toCharArray()) {
            CLASS[c] = JOINT;
        }
    }

    Kind kind = Kind.WORD;
    int variableFrom;
    /** Behind the letters that an id begins with: {@code blk_}, {@code eth}. */
    int digitsFrom;

    private final Shapes shapes = new Shapes();
    private char[] in = {};
    private int length;

    static boolean isPart(char c) {
        return c >= 128 || CLASS[c] != 0;
    }

    /** Letters of any script, and digits. */
    static boolean isWord(char c) {
        return c >= 128 || (CLASS[c] & (LETTER | DIGIT)) != 0;
    }

    static boolean isLetter(char c) {
        return c >= 128 || CLASS[c] == LETTER;
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isHex(char c) {
        return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    }

    /** Where the atom that begins here ends. */
    int scan(char[] chars, int from, int to) {
        in = chars;
        length = to;
        shapes.reset(chars, to);
        int i = from;
        while (i < to && isPart(chars[i])) {
            i++;
        }
        return i;
    }

    /** Whether the character here stands before the atom proper: neither word, sign, path nor address begins with it. */
    boolean isLead(int at) {
        char c = in[at];
        if (isWord(c)) {
            return false;
        }
        char next = at + 1 < length ? in[at + 1] : ' ';
        return switch (c) {
            case '-', '+' -> !isDigit(next);
            case '/', '~', '\\' -> !(isWord(next) || next == '_' || next == '.' || next == '/' || next == '\\');
            case '.' -> !(next == '/' || (next == '.' && at + 2 < length && in[at + 2] == '/'));
            case ':' -> !(next == ':' && at + 2 < length && isHex(in[at + 2]));
            case '_', '$' -> !isWord(next);
            default -> true;
        };
    }

    /** The end without punctuation. */
    int trimmed(int from, int to) {
        int end = to;
        while (end > from && !isWord(in[end - 1]) && in[end - 1] != '/' && in[end - 1] != '_' && in[end - 1] != '\\') {
            end--;
        }
        return end;
    }

    /** Says what the atom is, in {@link #kind} and {@link #variableFrom}. */
    void classify(int from, int to) {
        int letters = 0;
        int digits = 0;
        int hex = 0;
        int dots = 0;
        int slashes = 0;
        int colons = 0;
        int hyphens = 0;
        int others = 0;
        int underscores = 0;
        boolean at = false;
        boolean query = false;
        for (int i = from; i < to; i++) {
            char c = in[i];
            if (isHex(c)) {
                hex++;
            }
            if (isLetter(c)) {
                letters++;
            } else if (isDigit(c)) {
                digits++;
            } else {
                switch (c) {
                    case '.' -> dots++;
                    case '/', '\\' -> slashes++;
                    case ':' -> colons++;
                    case '-' -> hyphens++;
                    case '@' -> at = true;
                    case '_' -> {
                        underscores++;
                        others++;
                    }
                    case '?' -> query = true;
                    default -> others++;
                }
            }
        }
        variableFrom = from;
        digitsFrom = from;
        if (letters == to - from) {
            kind = Kind.WORD;
            return;
        }
        if (letters == 0) {
            kind = digits > 0 ? Kind.VARIABLE : shapes.isPath(from) ? Kind.LONG_VARIABLE : Kind.NAME;
            return;
        }
        if (slashes > 0) {
            boolean url = colons > 0 && shapes.hasScheme(from, to);
            if (url || query || shapes.isPath(from) || slashes > 1 || shapes.isPair(from, to)) {
                kind = url || query ? Kind.LONG_VARIABLE : Kind.VARIABLE;
                return;
            }
        }
        // An address of mail, an object's identity, a host with its user.
        if (at && isWord(in[from])) {
            kind = Kind.VARIABLE;
            return;
        }
        boolean key = digits == 0 && to < length && in[to] == '=';
        boolean plain = slashes == 0 && others == underscores && !key;
        if (digits > 0) {
            boolean hexOnly = hex + colons + hyphens + dots == to - from;
            if (hexOnly && (colons > 1 || hyphens > 1 || (hex == to - from && hex >= 6))) {
                kind = Kind.VARIABLE;
                return;
            }
        }
        if (plain
                && dots > 0
                && (shapes.isHost(from, to, dots, colons) || (digits == 0 && shapes.isDotted(from, to)))) {
            kind = Kind.VARIABLE;
            return;
        }
        if (digits == 0 || shapes.isCode(from, to)) {
            int value = colons == 1 && dots > 0 ? shapes.afterKey(from, to) : -1;
            kind = value < 0 ? Kind.NAME : Kind.VARIABLE;
            variableFrom = Math.max(value, from);
            return;
        }
        kind = Kind.VARIABLE;
        digitsFrom = afterPrefix(from, to);
        variableFrom = isLasting(from, digitsFrom) ? digitsFrom : from;
    }

    /**
     * Whether what an id begins with says what it is of, so that it is part of the template: a key ({@code retries:3}), a
     * protocol ({@code HTTP/1.1}), a leader ({@code depth....7}). Of {@code blk_5} and {@code web-5} it may be another each time.
     */
    private boolean isLasting(int from, int to) {
        if (to - from < 2) {
            return false;
        }
        int last = to - 1;
        return switch (in[last]) {
            case ':', '/', '#' -> shapes.lettersOnly(from, last);
            case '.' -> in[last - 1] == '.';
            default -> false;
        };
    }

    /** Behind the parts, of letters only, that an id begins with: {@code blk_}, {@code attempt_}, {@code eth}. */
    private int afterPrefix(int from, int to) {
        int prefix = from;
        int i = from;
        while (i < to) {
            int part = i;
            while (i < to && isLetter(in[i])) {
                i++;
            }
            if (i < to && isDigit(in[i])) {
                int digits = i;
                while (digits < to && isDigit(in[digits])) {
                    digits++;
                }
                // eth0, worker12; not c3f1a, and no letter after the digits.
                return part == from && i > part && (digits == to || !isLetter(in[digits])) ? i : prefix;
            }
            while (i < to && !isWord(in[i])) {
                i++;
            }
            // In blk_-5 the sign is the number's, in part-5 it is not.
            prefix = i - 1 > from && i < to && isDigit(in[i]) && isSign(in[i - 1]) && !isWord(in[i - 2]) ? i - 1 : i;
        }
        return from;
    }

    private static boolean isSign(char c) {
        return c == '-' || c == '+';
    }

    /** Where a URL or path ends, which brackets, commas and {@code =} may be part of. */
    int longEnd(int end) {
        int i = end;
        while (i < length
                && in[i] > ' '
                && in[i] != '"'
                && in[i] != '\''
                && in[i] != '<'
                && in[i] != '>'
                && in[i] != '`') {
            i++;
        }
        while (i > end && !isWord(in[i - 1]) && in[i - 1] != '/') {
            i--;
        }
        return i;
    }
}
