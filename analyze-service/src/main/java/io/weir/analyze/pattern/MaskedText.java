package io.weir.analyze.pattern;

/**
 * A message as far as it has been masked: tokens with single blanks between, and {@link #VARIABLE} for what was taken out.
 * Several variables in a row become one, and so do tokens that are repeated but for what varies, so that a list of three
 * and one of five are the same. Reused from message to message. Not thread-safe.
 */
final class MaskedText {

    /** Stands for what was taken out, until the template is written for others to read. */
    static final char VARIABLE = '\u0001';

    private final char[] out;
    private final int maxTokens;
    private int size;
    private int tokens;
    private int tokenFrom;

    MaskedText(int maxChars, int maxTokens) {
        this.out = new char[maxChars];
        this.maxTokens = maxTokens;
    }

    void reset() {
        size = 0;
        tokens = 0;
        tokenFrom = 0;
    }

    void add(char c) {
        out[size++] = c;
    }

    void add(char[] from, int at, int end) {
        System.arraycopy(from, at, out, size, end - at);
        size += end - at;
    }

    /** Adds what varies; together with what was taken out before, if only joining characters are between. */
    void addVariable() {
        int i = size - 1;
        int stars = 0;
        while (i >= 0 && isJoining(out[i])) {
            stars += out[i] == '*' ? 1 : 0;
            i--;
        }
        if (i >= 0 && out[i] == VARIABLE) {
            size = i + 1;
        } else if (i >= 0 && stars > 2 && (out[i] == '(' || out[i] == '[')) {
            // The first of some readings could not be taken: ( **** 3534 3375 ).
            size = i + 1;
            out[size++] = ' ';
            out[size++] = VARIABLE;
        } else {
            out[size++] = VARIABLE;
        }
    }

    /** Adds the value of a key, which is no part of a row of variables. */
    void addValue() {
        out[size++] = VARIABLE;
    }

    private static boolean isJoining(char c) {
        return switch (c) {
            case ' ', ',', ';', ':', '-', '/', '.', '_', '|', '+', '*', '~', '@', '\\', '%' -> true;
            default -> false;
        };
    }

    /** Ends a token; false once there are too many. */
    boolean endToken() {
        if (size > 0 && out[size - 1] != ' ') {
            if (dropRepeated()) {
                return true;
            }
            tokenFrom = size + 1;
            out[size++] = ' ';
            if (++tokens == maxTokens) {
                addVariable();
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

    /**
     * {@code 1293 bytes (1.26 KB)}, {@code 10.0.0.1 (host.name)}: what is said again in parentheses is left out, so that it
     * makes no difference whether it is. The parenthesis that is about to close may be empty.
     *
     * @return whether it was one, and has been left out
     */
    boolean dropAside() {
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

    boolean isEmpty() {
        return size == 0;
    }

    /** Whether the last token, which has ended, was or ended in a variable. */
    boolean isBehindVariable() {
        return size > 1 && out[size - 1] == ' ' && out[size - 2] == VARIABLE;
    }

    void trim() {
        while (size > 0 && out[size - 1] == ' ') {
            size--;
        }
    }

    /** A 64-bit hash. */
    long hash() {
        return PatternId.hash(out, size);
    }

    /** The text, with {@link DrainTree#ANY} for what was taken out. */
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
}
