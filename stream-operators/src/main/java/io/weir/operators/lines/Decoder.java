package io.weir.operators.lines;

/**
 * Decompresses an input that arrives piece by piece. Not thread-safe.
 *
 * <p>Call {@link #feed}, then {@link #decode} until it returns 0; then feed again.
 */
interface Decoder extends AutoCloseable {

    /** Hands in the next bytes; they must stay unchanged until {@link #decode} has returned 0. */
    void feed(byte[] bytes, int offset, int length);

    /**
     * Decodes into {@code out} from its beginning.
     *
     * @return the number of bytes produced; 0 when everything fed in has been used up
     * @throws MalformedInput if the bytes are not of the format
     */
    int decode(byte[] out) throws MalformedInput;

    /** Whether the input may end here. */
    boolean complete();

    /** How many bytes of the input have been used so far. */
    long consumed();

    @Override
    void close();

    /** What is wrong with the bytes; it becomes a {@link CorruptInputException} where the line is known. */
    final class MalformedInput extends Exception {
        private static final long serialVersionUID = 1L;

        MalformedInput(String reason) {
            super(reason);
        }

        MalformedInput(String reason, Throwable cause) {
            super(reason, cause);
        }
    }
}
