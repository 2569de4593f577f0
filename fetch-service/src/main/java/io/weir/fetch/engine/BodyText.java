package io.weir.fetch.engine;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Gathers a body up to a cap and reads it as text: in the charset that its content type names, else by its byte order
 * mark, else as UTF-8. What the charset has no character for becomes U+FFFD. Not thread-safe.
 */
final class BodyText {

    private static final String CHARSET = "charset=";

    private final int maxBytes;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private boolean truncated;

    BodyText(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Keeps what there is room for; true if that was not all. */
    boolean append(ByteBuf bytes) {
        int room = maxBytes - kept.size();
        int taken = Math.min(room, bytes.readableBytes());
        byte[] copy = new byte[taken];
        bytes.getBytes(bytes.readerIndex(), copy);
        kept.writeBytes(copy);
        truncated |= taken < bytes.readableBytes();
        return truncated;
    }

    boolean isEmpty() {
        return kept.size() == 0;
    }

    /** Whether there was more than is kept; a body of exactly the cap is whole. */
    boolean isTruncated() {
        return truncated;
    }

    /** The text; null if there were no bytes. */
    @Nullable
    String text(@Nullable String contentType) {
        if (kept.size() == 0) {
            return null;
        }
        byte[] bytes = kept.toByteArray();
        Charset named = named(contentType);
        return decode(bytes, named != null ? named : byMark(bytes));
    }

    private String decode(byte[] bytes, Charset charset) {
        if (!truncated) {
            return withoutMark(new String(bytes, charset));
        }
        CharsetDecoder decoder = charset.newDecoder()
                .onMalformedInput(CodingErrorAction.REPLACE)
                .onUnmappableCharacter(CodingErrorAction.REPLACE);
        CharBuffer chars = CharBuffer.allocate((int) Math.ceil(bytes.length * (double) decoder.maxCharsPerByte()));
        // A character that the cap cut through is left out, not replaced.
        var unusedResult = decoder.decode(ByteBuffer.wrap(bytes), chars, false);
        return withoutMark(chars.flip().toString());
    }

    private static String withoutMark(String text) {
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    private static @Nullable Charset named(@Nullable String contentType) {
        if (contentType == null || contentType.indexOf('=') < 0) {
            return null;
        }
        int start = contentType.toLowerCase(Locale.ROOT).indexOf(CHARSET);
        if (start < 0) {
            return null;
        }
        String rest = contentType.substring(start + CHARSET.length());
        int end = rest.indexOf(';');
        String name =
                (end < 0 ? rest : rest.substring(0, end)).replace('"', ' ').strip();
        try {
            return Charset.forName(name);
        } catch (IllegalArgumentException e) {
            // A charset that nobody knows says nothing: as if none were named.
            return null;
        }
    }

    private static Charset byMark(byte[] bytes) {
        if (startsWith(bytes, 0xFE, 0xFF)) {
            return StandardCharsets.UTF_16BE;
        }
        if (startsWith(bytes, 0xFF, 0xFE)) {
            return StandardCharsets.UTF_16LE;
        }
        return StandardCharsets.UTF_8;
    }

    private static boolean startsWith(byte[] bytes, int first, int second) {
        return bytes.length >= 2 && bytes[0] == (byte) first && bytes[1] == (byte) second;
    }
}
