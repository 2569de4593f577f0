package io.weir.ingest.json;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the end of one JSON value in bytes that arrive piece by piece, and whether it is one: the grammar of RFC 8259,
 * strictly, but for one thing: bytes above 0x7F are let through within strings whether or not they are UTF-8, since a
 * log message in a wrong encoding is better kept than refused.
 *
 * <p>One pass, linear in the length; memory is one bit per level of nesting. Not thread-safe; reusable after {@link
 * #start}.
 */
public final class JsonValueScanner {

    private enum State {
        VALUE,
        VALUE_OR_END,
        KEY,
        KEY_OR_END,
        COLON,
        COMMA_OR_END,
        STRING,
        ESCAPE,
        HEX,
        MINUS,
        ZERO,
        DIGITS,
        POINT,
        FRACTION,
        EXPONENT,
        EXPONENT_SIGN,
        EXPONENT_DIGITS,
        WORD,
        DONE,
        FAILED
    }

    /** A bit per open bracket, the outermost first: set for an object. */
    private final BitSet objects = new BitSet();

    private State state = State.VALUE;
    private JsonKind kind = JsonKind.NULL;
    private int depth;
    private int deepest;
    private boolean key;
    private boolean escapes;
    private int hexDigitsLeft;
    private byte[] word = new byte[0];
    private int wordPosition;
    private @Nullable String problem;

    /** Forgets the value before; the next byte scanned must be the first of a value. */
    public void start() {
        state = State.VALUE;
        kind = JsonKind.NULL;
        depth = 0;
        deepest = 0;
        key = false;
        escapes = false;
        problem = null;
    }

    /**
     * Scans on.
     *
     * @return {@code to} if the value goes on beyond; else, if {@link #isDone()}, the position after its last byte, and if
     *     there is a {@link #problem()}, the position of the byte that does not fit
     */
    public int scan(byte[] bytes, int from, int to) {
        int i = from;
        while (i < to && state != State.DONE && state != State.FAILED) {
            byte b = bytes[i];
            switch (state) {
                case STRING -> {
                    i = scanString(bytes, i, to);
                    continue;
                }
                case VALUE, VALUE_OR_END, KEY, KEY_OR_END, COLON, COMMA_OR_END -> {
                    if (!isWhiteSpace(b)) {
                        structure(b);
                    } else if (depth == 0) {
                        fail("expected a value", b);
                    }
                }
                case ESCAPE -> escape(b);
                case HEX -> hex(b);
                case WORD -> word(b);
                default -> {
                    if (!number(b)) {
                        // The byte after a number is not part of it.
                        continue;
                    }
                }
            }
            if (state != State.FAILED) {
                i++;
            }
        }
        return i;
    }

    /** Says that nothing follows: a number may end there, anything else that is not done gets a {@link #problem()}. */
    public void finish() {
        switch (state) {
            case ZERO, DIGITS, FRACTION, EXPONENT_DIGITS -> {
                valueEnds();
                if (depth > 0) {
                    failOpen();
                }
            }
            case DONE, FAILED -> {}
            case STRING, ESCAPE, HEX -> fail("it ends within a string");
            default -> {
                if (depth > 0) {
                    failOpen();
                } else {
                    fail("it ends within a value");
                }
            }
        }
    }

    private void failOpen() {
        fail("it ends with " + depth + (depth == 1 ? " bracket" : " brackets") + " left open");
    }

    /** Whether a whole value has been scanned. */
    public boolean isDone() {
        return state == State.DONE;
    }

    /** Why this is not JSON; null if it is, so far. */
    public @Nullable String problem() {
        return problem;
    }

    /** What the value is; known from its first byte on. */
    public JsonKind kind() {
        return kind;
    }

    /** How deeply the value is nested so far: 0 for a string or number, 1 for a flat object. */
    public int deepest() {
        return deepest;
    }

    /** Whether any string of the value, keys included, has an escape. */
    public boolean hasEscapes() {
        return escapes;
    }

    /** Whether the byte is white space between JSON's tokens. */
    public static boolean isWhiteSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    private int scanString(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            byte b = bytes[i];
            if (b == '"') {
                if (key) {
                    key = false;
                    state = State.COLON;
                } else {
                    valueEnds();
                }
                return i + 1;
            }
            if (b == '\\') {
                escapes = true;
                state = State.ESCAPE;
                return i + 1;
            }
            if (b >= 0 && b < ' ') {
                fail("control characters within a string must be escaped", b);
                return i;
            }
        }
        return to;
    }

    private void structure(byte b) {
        switch (state) {
            case VALUE_OR_END -> {
                if (b == ']') {
                    close(b);
                } else {
                    value(b);
                }
            }
            case VALUE -> value(b);
            case KEY_OR_END -> {
                if (b == '}') {
                    close(b);
                } else {
                    key(b);
                }
            }
            case KEY -> key(b);
            case COLON -> {
                if (b == ':') {
                    state = State.VALUE;
                } else {
                    fail("expected ':'", b);
                }
            }
            default -> {
                if (b == ',') {
                    state = objects.get(depth - 1) ? State.KEY : State.VALUE;
                } else {
                    close(b);
                }
            }
        }
    }

    private void value(byte b) {
        switch (b) {
            case '{' -> open(JsonKind.OBJECT, State.KEY_OR_END);
            case '[' -> open(JsonKind.ARRAY, State.VALUE_OR_END);
            case '"' -> begin(JsonKind.STRING, State.STRING);
            case '-' -> begin(JsonKind.NUMBER, State.MINUS);
            case '0' -> begin(JsonKind.NUMBER, State.ZERO);
            case '1', '2', '3', '4', '5', '6', '7', '8', '9' -> begin(JsonKind.NUMBER, State.DIGITS);
            case 't' -> word(JsonKind.BOOLEAN, TRUE);
            case 'f' -> word(JsonKind.BOOLEAN, FALSE);
            case 'n' -> word(JsonKind.NULL, NULL);
            default -> fail("expected a value", b);
        }
    }

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};

    private void begin(JsonKind begun, State next) {
        if (depth == 0) {
            kind = begun;
        }
        state = next;
    }

    private void open(JsonKind begun, State next) {
        begin(begun, next);
        objects.set(depth, begun == JsonKind.OBJECT);
        depth++;
        deepest = Math.max(deepest, depth);
    }

    private void close(byte b) {
        boolean object = objects.get(depth - 1);
        if (b != (object ? '}' : ']')) {
            fail(object ? "expected ',' or '}'" : "expected ',' or ']'", b);
            return;
        }
        depth--;
        valueEnds();
    }

    private void valueEnds() {
        state = depth == 0 ? State.DONE : State.COMMA_OR_END;
    }

    private void key(byte b) {
        if (b == '"') {
            key = true;
            state = State.STRING;
        } else {
            fail("expected a name in double quotes", b);
        }
    }

    private void escape(byte b) {
        switch (b) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> state = State.STRING;
            case 'u' -> {
                hexDigitsLeft = 4;
                state = State.HEX;
            }
            default -> fail("there is no such escape", b);
        }
    }

    private void hex(byte b) {
        if (Character.digit(b, 16) < 0) {
            fail("expected four hexadecimal digits", b);
        } else if (--hexDigitsLeft == 0) {
            state = State.STRING;
        }
    }

    private void word(JsonKind begun, byte[] letters) {
        begin(begun, State.WORD);
        word = letters;
        wordPosition = 1;
    }

    private void word(byte b) {
        if (b != word[wordPosition]) {
            fail("expected a value", b);
        } else if (++wordPosition == word.length) {
            valueEnds();
        }
    }

    /** Whether the byte belongs to the number. */
    private boolean number(byte b) {
        boolean digit = b >= '0' && b <= '9';
        switch (state) {
            case MINUS -> state = b == '0' ? State.ZERO : next(digit, State.DIGITS, b);
            case DIGITS, ZERO -> {
                if (b == '.') {
                    state = State.POINT;
                } else if (b == 'e' || b == 'E') {
                    state = State.EXPONENT;
                } else if (!digit) {
                    return numberEnds();
                } else if (state == State.ZERO) {
                    fail("numbers have no leading zero", b);
                }
            }
            case POINT -> state = next(digit, State.FRACTION, b);
            case FRACTION -> {
                if (b == 'e' || b == 'E') {
                    state = State.EXPONENT;
                } else if (!digit) {
                    return numberEnds();
                }
            }
            case EXPONENT -> state = b == '+' || b == '-' ? State.EXPONENT_SIGN : next(digit, State.EXPONENT_DIGITS, b);
            case EXPONENT_SIGN -> state = next(digit, State.EXPONENT_DIGITS, b);
            default -> {
                if (!digit) {
                    return numberEnds();
                }
            }
        }
        return true;
    }

    private boolean numberEnds() {
        valueEnds();
        return false;
    }

    private State next(boolean fits, State next, byte found) {
        if (fits) {
            return next;
        }
        fail("expected a digit", found);
        return State.FAILED;
    }

    private void fail(String reason, byte found) {
        fail(reason + ", found " + shown(found));
    }

    private void fail(String reason) {
        problem = reason;
        state = State.FAILED;
    }

    /** A byte for people: as the character it is, or in hexadecimal. */
    static String shown(byte b) {
        return b > ' ' && b < 0x7f ? "'" + (char) b + "'" : String.format("byte 0x%02x", b & 0xff);
    }
}
