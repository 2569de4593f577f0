package io.weir.ingest.json;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a JSON array that arrives piece by piece into its elements, each with its own bytes unchanged. An object that
 * stands alone is taken as an array of one.
 *
 * <p>Holds no more than one element, and of that no more than the cap; checks the whole as {@link JsonValueScanner} does.
 * Not thread-safe.
 */
public final class JsonArraySplitter {

    /** Takes the elements in their order. */
    public interface Elements {

        /**
         * An element.
         *
         * @param index its 0-based position in the array
         * @param value its bytes, the caller's own
         * @param depth how deeply it is nested, 0 for what is neither object nor array
         */
        void element(long index, JsonKind kind, byte[] value, int depth);

        /** An element longer than the cap. */
        void tooLong(long index);
    }

    private enum State {
        START,
        FIRST_OR_END,
        NEXT,
        ELEMENT,
        COMMA_OR_END,
        END,
        FAILED
    }

    private static final String WANTED = "expected an array of objects";

    private final int maxElementBytes;
    private final JsonValueScanner scanner = new JsonValueScanner();
    private final ByteArrayOutputStream begun = new ByteArrayOutputStream(0);

    private State state = State.START;
    private boolean single;
    private long index;
    private long position;
    private boolean tooLong;
    private String reason = "";
    private @Nullable String problem;

    /** @param maxElementBytes longer elements are skipped and told of as {@link Elements#tooLong} */
    public JsonArraySplitter(int maxElementBytes) {
        this.maxElementBytes = maxElementBytes;
    }

    /** Hands on every element that ends in these bytes; stops at a {@link #problem()}. */
    public void split(byte[] bytes, int from, int to, Elements elements) {
        int i = from;
        while (i < to && state != State.FAILED) {
            if (state == State.ELEMENT) {
                i = element(bytes, i, to, elements);
            } else if (JsonValueScanner.isWhiteSpace(bytes[i]) || structure(bytes[i])) {
                i++;
            }
        }
        position += i - from;
        if (state == State.FAILED) {
            locate();
        }
    }

    /** Says that the array ends here; there is a {@link #problem()} if it does not. */
    public void finish() {
        switch (state) {
            case END, FAILED -> {}
            case START -> fail(WANTED + ", found nothing");
            default -> fail("it ends before the array does");
        }
        if (state == State.FAILED) {
            locate();
        }
    }

    /** What is wrong and where, for whoever sent it; null if nothing is, so far. */
    public @Nullable String problem() {
        return problem;
    }

    /** Whether the byte is used up; if not, it is the first of an element. */
    private boolean structure(byte b) {
        switch (state) {
            case START -> {
                single = b == '{';
                if (single) {
                    return begin();
                }
                if (b == '[') {
                    state = State.FIRST_OR_END;
                } else {
                    fail(WANTED + ", found " + JsonValueScanner.shown(b));
                }
            }
            case FIRST_OR_END, NEXT -> {
                if (b != ']' || state == State.NEXT) {
                    return begin();
                }
                state = State.END;
            }
            case COMMA_OR_END -> {
                if (b == ',') {
                    state = State.NEXT;
                } else if (b == ']') {
                    state = State.END;
                } else {
                    fail("expected ',' or ']', found " + JsonValueScanner.shown(b));
                }
            }
            default ->
                fail(
                        single
                                ? "something follows the object: put several into an array, or one on each line and send them as application/x-ndjson"
                                : "something follows the array");
        }
        return state != State.FAILED;
    }

    private boolean begin() {
        scanner.start();
        begun.reset();
        tooLong = false;
        state = State.ELEMENT;
        return false;
    }

    private int element(byte[] bytes, int from, int to, Elements elements) {
        int end = scanner.scan(bytes, from, to);
        if (scanner.problem() != null) {
            fail(String.valueOf(scanner.problem()));
            return end;
        }
        tooLong |= end - from > maxElementBytes - begun.size();
        if (scanner.isDone()) {
            if (tooLong) {
                elements.tooLong(index);
            } else {
                elements.element(index, scanner.kind(), value(bytes, from, end), scanner.deepest());
            }
            index++;
            state = single ? State.END : State.COMMA_OR_END;
        } else if (!tooLong) {
            begun.write(bytes, from, end - from);
        }
        return end;
    }

    private byte[] value(byte[] bytes, int from, int end) {
        if (begun.size() == 0) {
            return Arrays.copyOfRange(bytes, from, end);
        }
        begun.write(bytes, from, end - from);
        return begun.toByteArray();
    }

    private void fail(String what) {
        reason = what;
        state = State.FAILED;
    }

    private void locate() {
        if (problem == null) {
            problem = "malformed JSON at byte " + position + " (element " + index + "): " + reason;
        }
    }
}
