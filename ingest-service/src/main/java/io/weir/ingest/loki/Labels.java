package io.weir.ingest.loki;

import io.weir.ingest.pipeline.RefusedException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The labels of a stream, written as Prometheus does: <code>{name="value", …}</code>, values quoted as in Go. */
final class Labels {

    private final String text;
    private int at;

    private Labels(String text) {
        this.text = text;
    }

    /**
     * Reads labels.
     *
     * @throws RefusedException MALFORMED, with the place
     */
    static Map<String, String> of(String text) {
        return new Labels(text).read();
    }

    private Map<String, String> read() {
        Map<String, String> labels = new LinkedHashMap<>();
        expect('{');
        skipSpaces();
        while (at < text.length() && text.charAt(at) != '}') {
            int from = at;
            while (at < text.length() && text.charAt(at) != '=' && text.charAt(at) != ' ') {
                at++;
            }
            String name = text.substring(from, at);
            expect('=');
            labels.put(name, quoted());
            skipSpaces();
            if (at < text.length() && text.charAt(at) == ',') {
                at++;
                skipSpaces();
            } else {
                break;
            }
        }
        expect('}');
        skipSpaces();
        if (at < text.length()) {
            throw malformed();
        }
        return labels;
    }

    private String quoted() {
        expect('"');
        StringBuilder value = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            if (c == '\\') {
                escape(value);
            } else {
                value.append(c);
            }
        }
        expect('"');
        return value.toString();
    }

    private void escape(StringBuilder value) {
        char c = at < text.length() ? text.charAt(at++) : 0;
        switch (c) {
            case 'n' -> value.append('\n');
            case 'r' -> value.append('\r');
            case 't' -> value.append('\t');
            case '"', '\\', '\'' -> value.append(c);
            case 'a' -> value.append('\u0007');
            case 'b' -> value.append('\b');
            case 'f' -> value.append('\f');
            case 'v' -> value.append('\u000b');
            case 'x' -> value.appendCodePoint(hex(2));
            case 'u' -> value.appendCodePoint(hex(4));
            case 'U' -> value.appendCodePoint(hex(8));
            default -> throw malformed();
        }
    }

    private int hex(int digits) {
        int value = 0;
        for (int i = 0; i < digits; i++) {
            int digit = at < text.length() ? Character.digit(text.charAt(at++), 16) : -1;
            if (digit < 0 || value > Character.MAX_CODE_POINT >> 4) {
                throw malformed();
            }
            value = value << 4 | digit;
        }
        if (!Character.isValidCodePoint(value)) {
            throw malformed();
        }
        return value;
    }

    private void skipSpaces() {
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
    }

    private void expect(char c) {
        skipSpaces();
        if (at >= text.length() || text.charAt(at) != c) {
            throw malformed();
        }
        at++;
    }

    private RefusedException malformed() {
        return new RefusedException(
                RefusedException.Cause.MALFORMED, "labels cannot be read at character " + at + " of " + text, null);
    }
}
