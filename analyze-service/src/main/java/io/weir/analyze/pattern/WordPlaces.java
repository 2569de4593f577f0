package io.weir.analyze.pattern;

/** Tells from where a word stands in a message whether it is a value: a name, part of a date, or no value at all. */
final class WordPlaces {

    private static final int LONGEST_NOTHING = 9;

    private final char[] in;
    private int length;
    /** The last word that is part of the template, if it ended just before. */
    private int wordFrom;

    private int wordTo;

    WordPlaces(char[] message) {
        this.in = message;
    }

    void reset(int newLength) {
        length = newLength;
        wordFrom = 0;
        wordTo = 0;
    }

    /** Says that the word at {@code from..to} is part of the template; an empty one, that it is not. */
    void last(int from, int to) {
        wordFrom = from;
        wordTo = to;
    }

    /** Whether a word says that there is no value or which of two, or is part of a date. Looks at letters first: most are neither. */
    boolean isValue(int from, int end, boolean afterVariable) {
        int letters = end - from;
        char first = in[from];
        boolean capital = first >= 'A' && first <= 'Z';
        if (capital && (letters == 2 || letters == 3)) {
            String word = new String(in, from, letters);
            return (Words.isDate(word) && isDateAround(end)) || (Words.isZone(word) && afterVariable);
        }
        return canBeNothing(first | 0x20, letters, in[end - 1] | 0x20, from == 0)
                && Words.isNothing(new String(in, from, letters));
    }

    private static boolean canBeNothing(int first, int letters, int last, boolean atHead) {
        return switch (first) {
            case 'n', 'u' -> letters <= LONGEST_NOTHING;
            case 't' -> letters == 4 && last == 'e' && !atHead;
            case 'f' -> letters == 5 && last == 'e' && !atHead;
            default -> false;
        };
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

    /** Whether a name stands here: {@code user root}, {@code for root from}. */
    boolean isName(int from, int end) {
        return isNameAfter(from, end) || isBetween(from, end);
    }

    private boolean isNameAfter(int from, int end) {
        if (from == 0 || from != wordTo + 1 || in[wordTo] != ' ' || wordTo - wordFrom < 4) {
            return false;
        }
        char first = in[wordFrom];
        return (first == 'u' || first == 'U' || first == 'h' || first == 'H')
                && Words.isBeforeName(new String(in, wordFrom, wordTo - wordFrom))
                && Words.canBeName(new String(in, from, end - from));
    }

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

    /** Where the unit ends that stands at {@code from}; -1 if none does. */
    int unitEnd(int from) {
        int end = from;
        while (end < length && Atom.isLetter(in[end])) {
            end++;
        }
        boolean unit = end > from
                && end - from <= 4
                && (end == length || !Atom.isWord(in[end]))
                && Words.isUnit(new String(in, from, end - from));
        return unit ? end : -1;
    }
}
