package io.weir.ingest.socket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One message as its framing delimits it.
 *
 * @param bytes the message; of one that is not taken only the beginning, {@value #HEAD_BYTES} bytes at most
 * @param problem why it is not taken; null for a whole message
 */
@SuppressWarnings("ArrayRecordComponent") // equality is by content below, and a copy per message is too dear
public record Frame(byte[] bytes, @Nullable String problem) {

    /** How much is kept of a message that is not taken. */
    static final int HEAD_BYTES = 256;

    private static final String TOO_LONG = "longer than ";

    /** A whole message. */
    public static Frame of(byte[] bytes) {
        return new Frame(bytes, null);
    }

    /** A message over the limit. */
    public static Frame tooLong(byte[] head, int maxBytes) {
        return new Frame(head, TOO_LONG + maxBytes + " bytes");
    }

    /** Whether it is not taken for its length. */
    public boolean isTooLong() {
        return problem != null && problem.startsWith(TOO_LONG);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Frame that && Arrays.equals(bytes, that.bytes) && Objects.equals(problem, that.problem);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + Objects.hashCode(problem);
    }

    @Override
    public String toString() {
        String text = new String(bytes, StandardCharsets.UTF_8);
        return problem == null ? "Frame[" + text + "]" : "Frame[" + text + "… " + problem + "]";
    }
}
