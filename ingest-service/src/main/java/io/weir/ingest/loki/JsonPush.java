package io.weir.ingest.loki;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.json.JsonParsers;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.ingest.record.RecordReader;
import io.weir.ingest.record.RecordTarget;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The entries of a push request in JSON: {@code {"streams":[{"stream":{…},"values":[["nanoseconds","line",{…}],…]},…]}}.
 * One without {@code streams} is refused: it would be taken and nothing stored.
 */
final class JsonPush implements RecordReader {

    private enum Level {
        START,
        REQUEST,
        STREAMS,
        STREAM,
        VALUES,
        END
    }

    private final byte[] bytes;
    private final JsonParser parser;
    private final LokiStream writer;
    private Level level = Level.START;
    private boolean streams;

    JsonPush(byte[] bytes, int maxRecordBytes) {
        this.bytes = bytes;
        this.parser = JsonParsers.parser(bytes, 0, bytes.length);
        this.writer = new LokiStream(maxRecordBytes);
    }

    @Override
    public boolean next(RecordTarget target) {
        try {
            read(target);
        } catch (JacksonException e) {
            throw malformed(JsonParsers.problem(e), e);
        }
        return level != Level.END;
    }

    private void read(RecordTarget target) {
        JsonToken token = parser.nextToken();
        switch (level) {
            case START -> {
                require(token, JsonToken.START_OBJECT, "an object");
                level = Level.REQUEST;
            }
            case REQUEST -> {
                if (token == JsonToken.END_OBJECT) {
                    end();
                } else {
                    member("streams", Level.STREAMS);
                }
            }
            case STREAMS -> {
                if (token == JsonToken.END_ARRAY) {
                    level = Level.REQUEST;
                } else {
                    require(token, JsonToken.START_OBJECT, "an object in streams");
                    level = Level.STREAM;
                    writer.start(labels());
                }
            }
            case STREAM -> {
                if (token == JsonToken.END_OBJECT) {
                    level = Level.STREAMS;
                } else {
                    member("values", Level.VALUES);
                }
            }
            case VALUES -> {
                if (token == JsonToken.END_ARRAY) {
                    level = Level.STREAM;
                } else {
                    require(token, JsonToken.START_ARRAY, "an array in values");
                    entry(target);
                }
            }
            case END -> throw new IllegalStateException("read past the end");
        }
    }

    private void member(String name, Level inside) {
        boolean wanted = parser.currentName().equals(name);
        JsonToken value = parser.nextToken();
        if (wanted) {
            require(value, JsonToken.START_ARRAY, "an array under " + name);
            level = inside;
            streams = true;
        } else {
            parser.skipChildren();
        }
    }

    private void end() {
        if (!streams) {
            throw malformed("there is no streams", null);
        }
        if (parser.nextToken() != null) {
            throw malformed("something follows the request", null);
        }
        level = Level.END;
    }

    /** Looked for ahead, since whatever its place among the names, the stream is needed for the first entry. */
    private Map<String, String> labels() {
        int from = (int) parser.currentTokenLocation().getByteOffset();
        try (JsonParser ahead = JsonParsers.parser(bytes, from, bytes.length)) {
            return JsonParsers.find(ahead, "stream") && ahead.currentToken() == JsonToken.START_OBJECT
                    ? texts(ahead)
                    : Map.of();
        }
    }

    private static Map<String, String> texts(JsonParser object) {
        Map<String, String> texts = new LinkedHashMap<>();
        while (object.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = object.currentName();
            if (object.nextToken().isScalarValue()) {
                texts.put(name, object.getString());
            } else {
                object.skipChildren();
            }
        }
        return texts;
    }

    private void entry(RecordTarget target) {
        require(parser.nextToken(), JsonToken.VALUE_STRING, "a time as a string of nanoseconds");
        long nanos = nanos(parser.getString());
        require(parser.nextToken(), JsonToken.VALUE_STRING, "a line as a string");
        byte[] line = parser.getString().getBytes(UTF_8);
        JsonToken third = parser.nextToken();
        Map<String, String> metadata = Map.of();
        if (third != JsonToken.END_ARRAY) {
            require(third, JsonToken.START_OBJECT, "structured metadata as an object");
            metadata = texts(parser);
            require(parser.nextToken(), JsonToken.END_ARRAY, "no more than time, line and metadata");
        }
        writer.entry(nanos, line, 0, line.length, metadata, target);
    }

    private long nanos(String text) {
        try {
            return Long.parseUnsignedLong(text);
        } catch (NumberFormatException e) {
            throw malformed("a time is no whole number of nanoseconds: " + text, e);
        }
    }

    private void require(@Nullable JsonToken found, JsonToken wanted, String words) {
        if (found != wanted) {
            throw malformed(
                    "expected " + words + " at byte "
                            + parser.currentTokenLocation().getByteOffset(),
                    null);
        }
    }

    private static RefusedException malformed(String problem, @Nullable Throwable cause) {
        return new RefusedException(RefusedException.Cause.MALFORMED, "not a push request: " + problem, cause);
    }
}
