package io.weir.ingest.gelf;

import io.weir.ingest.json.JsonParsers;
import io.weir.ingest.pipeline.RefusedException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * A message in Graylog's extended log format, version 1.1 or its like: a JSON object with a {@code short_message}. Its own
 * bytes are passed on, since analyze knows the format.
 *
 * @param json the object's bytes, as they came
 * @param host who it is from; empty if it does not say
 */
@SuppressWarnings("ArrayRecordComponent") // Compared by no one; the bytes are handed on, not copied.
public record GelfMessage(byte[] json, String host) {

    /**
     * Reads a message, inflated already; a NUL or white space after it is passed over.
     *
     * @throws RefusedException MALFORMED, with the reason for whoever sent it
     */
    public static GelfMessage of(byte[] bytes) {
        int to = bytes.length;
        while (to > 0 && bytes[to - 1] >= 0 && bytes[to - 1] <= ' ') {
            to--;
        }
        byte[] json = to == bytes.length ? bytes : Arrays.copyOf(bytes, to);
        try (JsonParser parser = JsonParsers.parser(json, 0, to)) {
            return read(parser, json);
        } catch (JacksonException e) {
            throw malformed(JsonParsers.problem(e), e);
        }
    }

    private static GelfMessage read(JsonParser parser, byte[] json) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw malformed("expected a JSON object", null);
        }
        String host = "";
        boolean said = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (value == JsonToken.VALUE_STRING && name.equals("host")) {
                host = parser.getString();
            } else if (value == JsonToken.VALUE_STRING && name.equals("short_message")) {
                said = !parser.getString().isBlank();
            } else {
                parser.skipChildren();
            }
        }
        if (parser.nextToken() != null) {
            throw malformed("something follows the object", null);
        }
        if (!said) {
            throw malformed("short_message is missing, empty or no string", null);
        }
        return new GelfMessage(json, host);
    }

    private static RefusedException malformed(String problem, @Nullable Throwable cause) {
        return new RefusedException(RefusedException.Cause.MALFORMED, "not a GELF message: " + problem, cause);
    }
}
