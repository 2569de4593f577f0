package io.weir.analyze.pattern;

/** Says whether an atom with letters in it has the shape of a path, a host, a pair of names or a key. Not thread-safe. */
final class Shapes {

    private char[] in = {};
    private int length;

    void reset(char[] message, int newLength) {
        in = message;
        length = newLength;
    }

    boolean isPath(int from) {
        char c = in[from];
        if (c == '/' || c == '~' || c == '\\') {
            return true;
        }
        if (c == '.') {
            return from + 1 < length && (in[from + 1] == '/' || in[from + 1] == '.');
        }
        return from + 2 < length
                && in[from + 1] == ':'
                && (in[from + 2] == '\\' || in[from + 2] == '/')
                && Atom.isLetter(c);
    }

    boolean hasScheme(int from, int to) {
        for (int i = from; i + 2 < to; i++) {
            if (in[i] == ':') {
                return i > from + 1 && in[i + 1] == '/' && in[i + 2] == '/';
            }
        }
        return false;
    }

    /** {@code host/10.0.0.1}, {@code shop/web-5dc4b}, {@code kube-system/dns}: one of two parts is no plain word. */
    boolean isPair(int from, int to) {
        int slash = from;
        while (in[slash] != '/' && in[slash] != '\\') {
            slash++;
        }
        boolean digitsBefore = false;
        boolean hyphen = false;
        for (int i = from; i < slash; i++) {
            digitsBefore |= Atom.isDigit(in[i]);
            hyphen |= in[i] == '-';
        }
        int digits = 0;
        int dots = 0;
        for (int i = slash + 1; i < to; i++) {
            digits += Atom.isDigit(in[i]) ? 1 : 0;
            dots += in[i] == '.' ? 1 : 0;
            hyphen |= in[i] == '-';
        }
        // HTTP/1.1 is a name and its number.
        boolean number = digits + dots == to - slash - 1 && dots <= 1;
        return digitsBefore || (digits > 0 && !number) || (hyphen && digits == 0);
    }

    /**
     * Labels with dots between: a host if there are three of them or more, or two that end in a known domain or a port. The
     * class of an exception has dots too, and is what the message is about.
     */
    boolean isHost(int from, int to, int dots, int colons) {
        int end = to;
        if (colons == 1) {
            end = from;
            while (in[end] != ':') {
                end++;
            }
            if (end + 1 == to || !digitsOnly(end + 1, to)) {
                return false;
            }
        } else if (colons > 1) {
            return false;
        }
        int label = from;
        for (int i = from; i < end; i++) {
            if (in[i] == '.') {
                if (i == label) {
                    return false;
                }
                label = i + 1;
            }
        }
        if (label == end || label == from) {
            return false;
        }
        String last = new String(in, label, end - label);
        if (dots >= 2) {
            return !(last.endsWith("Exception") || last.endsWith("Error") || last.endsWith("Throwable"));
        }
        return colons == 1 ? !Words.isSource(last) : Words.isDomain(last);
    }

    /** Small words with dots between, {@code nginx.service}, {@code shop.orders}; not those of a call, nor {@code e.g.} */
    boolean isDotted(int from, int to) {
        if (!isSmall(in[from]) || (to < length && in[to] == '(')) {
            return false;
        }
        int label = from;
        for (int i = from; i <= to; i++) {
            if (i == to || in[i] == '.') {
                if (i - label < 2) {
                    return false;
                }
                label = i + 1;
            } else if (!isSmall(in[i]) && in[i] != '_' && in[i] != '-') {
                return false;
            }
        }
        return true;
    }

    /** Behind the colon of {@code action:com.example.Started}; -1 where what follows is no value of its own. */
    int afterKey(int from, int to) {
        int colon = from;
        while (in[colon] != ':') {
            colon++;
        }
        int dots = 0;
        for (int i = colon + 1; i < to; i++) {
            dots += in[i] == '.' ? 1 : 0;
        }
        boolean value = dots > 0
                && colon > from + 1
                && lettersOnly(from, colon)
                && Atom.isWord(in[colon + 1])
                && (isDotted(colon + 1, to) || (dots > 1 && isHost(colon + 1, to, dots, 0)));
        return value && !(to < length && in[to] == '=') ? colon + 1 : -1;
    }

    /** A function's name before its parenthesis, with a digit inside: {@code jk2_init(}. */
    boolean isCode(int from, int to) {
        if (to >= length || in[to] != '(' || !Atom.isLetter(in[from]) || Atom.isDigit(in[to - 1])) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (!Atom.isWord(in[i]) && in[i] != '_') {
                return false;
            }
        }
        return true;
    }

    boolean lettersOnly(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Atom.isLetter(in[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean digitsOnly(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Atom.isDigit(in[i])) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSmall(char c) {
        return c >= 'a' && c <= 'z';
    }
}
