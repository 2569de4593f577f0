package io.weir.ingest.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * Makes a source's name of whatever a message has in its place: 1 to {@value #MAX_LENGTH} letters, digits and {@code . _ -
 * : / @}. Any other byte becomes an underscore, since nobody is there who could be told to choose another name.
 */
public final class SourceName {

    private static final int MAX_LENGTH = 200;

    private SourceName() {}

    /**
     * The name that stands at {@code from..to}.
     *
     * @return {@code fallback} if nothing stands there
     */
    public static String of(byte[] bytes, int from, int to, String fallback) {
        if (from >= to) {
            return fallback;
        }
        byte[] name = Arrays.copyOfRange(bytes, from, Math.min(to, from + MAX_LENGTH));
        for (int i = 0; i < name.length; i++) {
            if (!isAllowed(name[i])) {
                name[i] = '_';
            }
        }
        return new String(name, ISO_8859_1);
    }

    /** The name that this text gives; {@code fallback} if it is empty. */
    public static String of(String text, String fallback) {
        byte[] bytes = text.getBytes(UTF_8);
        return of(bytes, 0, bytes.length, fallback);
    }

    private static boolean isAllowed(byte b) {
        return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '-' && b <= ':') || b == '_' || b == '@';
    }
}
