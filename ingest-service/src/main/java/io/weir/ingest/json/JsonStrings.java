package io.weir.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Takes the text out of a JSON string. */
public final class JsonStrings {

    private JsonStrings() {}

    /**
     * The text of a string, as UTF-8; bytes that are not escapes go on as they came. Half of a surrogate pair alone, which
     * has no UTF-8, becomes U+FFFD.
     *
     * @param json a valid JSON string, its quotes included
     */
    public static byte[] text(byte[] json) {
        ByteArrayOutputStream text = new ByteArrayOutputStream(json.length);
        int i = 1;
        while (i < json.length - 1) {
            if (json[i] != '\\') {
                text.write(json[i++]);
            } else if (json[i + 1] != 'u') {
                text.write(unescaped(json[i + 1]));
                i += 2;
            } else {
                int first = hex(json, i + 2);
                i += 6;
                if (Character.isHighSurrogate((char) first) && isLowSurrogateAt(json, i)) {
                    text.writeBytes(utf8(Character.toCodePoint((char) first, (char) hex(json, i + 2))));
                    i += 6;
                } else {
                    text.writeBytes(utf8(Character.isSurrogate((char) first) ? 0xFFFD : first));
                }
            }
        }
        return text.toByteArray();
    }

    private static boolean isLowSurrogateAt(byte[] json, int i) {
        return i + 6 < json.length
                && json[i] == '\\'
                && json[i + 1] == 'u'
                && Character.isLowSurrogate((char) hex(json, i + 2));
    }

    private static byte unescaped(byte letter) {
        return switch (letter) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> letter;
        };
    }

    private static int hex(byte[] json, int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            value = value << 4 | Character.digit(json[i], 16);
        }
        return value;
    }

    private static byte[] utf8(int codePoint) {
        return Character.toString(codePoint).getBytes(UTF_8);
    }
}
