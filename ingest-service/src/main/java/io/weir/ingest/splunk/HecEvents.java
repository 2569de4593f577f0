package io.weir.ingest.splunk;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.json.JsonBytes;
import io.weir.ingest.json.JsonParsers;
import io.weir.ingest.record.RecordReader;
import io.weir.ingest.record.RecordTarget;
import io.weir.ingest.record.RecordWriter;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The events of a body: JSON objects one after the other. All of them are looked at before the first is handed on, so
 * that a request with a faulty one leaves nothing behind, which is what its sender expects.
 */
final class HecEvents implements RecordReader {

    private static final BigDecimal MAX_SECONDS = BigDecimal.valueOf(Long.MAX_VALUE / 1_000_000_000L);

    private final byte[] bytes;
    private final String standardSource;
    private final JsonParser parser;
    private final RecordWriter writer;

    /**
     * Looks at all events.
     *
     * @param standardSource the source of events that name none; may be empty
     * @throws HecException if one of them is not as it should be
     */
    HecEvents(byte[] bytes, String standardSource, int maxRecordBytes) {
        this.bytes = bytes;
        this.standardSource = standardSource;
        this.writer = new RecordWriter(maxRecordBytes);
        check(bytes, maxRecordBytes);
        this.parser = JsonParsers.parser(bytes, 0, bytes.length);
    }

    private static void check(byte[] bytes, int maxRecordBytes) {
        int event = 0;
        try (JsonParser parser = JsonParsers.parser(bytes, 0, bytes.length)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.START_OBJECT) {
                    throw new HecException(HecException.Code.INVALID_DATA, event, "expected an object");
                }
                long from = position(parser);
                check(parser, event);
                if (position(parser) - from > maxRecordBytes) {
                    throw new HecException(
                            HecException.Code.INVALID_DATA, event, "longer than " + maxRecordBytes + " bytes");
                }
                event++;
            }
        } catch (JacksonException e) {
            throw new HecException(HecException.Code.INVALID_DATA, event, JsonParsers.problem(e));
        }
        if (event == 0) {
            throw new HecException(HecException.Code.NO_DATA, HecException.NO_EVENT, "");
        }
    }

    private static void check(JsonParser parser, int event) {
        boolean present = false;
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            if (name.equals("event") && value != JsonToken.VALUE_NULL) {
                present = true;
                if (value == JsonToken.VALUE_STRING && parser.getString().isBlank()) {
                    throw new HecException(HecException.Code.EVENT_BLANK, event, "");
                }
            } else if (name.equals("time") && value != JsonToken.VALUE_NULL && seconds(parser, value) == null) {
                throw new HecException(HecException.Code.INVALID_DATA, event, "time is no number of seconds");
            }
            parser.skipChildren();
        }
        if (!present) {
            throw new HecException(HecException.Code.EVENT_REQUIRED, event, "");
        }
    }

    private static int position(JsonParser parser) {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** Seconds since 1970, as a number or a string of one; null if it is neither, or before or far beyond our time. */
    private static @Nullable BigDecimal seconds(JsonParser parser, JsonToken value) {
        if (!value.isScalarValue() || parser.getStringLength() > 40) {
            return null;
        }
        try {
            BigDecimal seconds = new BigDecimal(parser.getString());
            return seconds.signum() < 0 || seconds.compareTo(MAX_SECONDS) > 0 ? null : seconds;
        } catch (NumberFormatException e) {
            return null;
        }
    }

    @Override
    public boolean next(RecordTarget target) {
        if (parser.nextToken() == null) {
            return false;
        }
        String source = standardSource;
        BigDecimal time = BigDecimal.ZERO;
        writer.startResource();
        JsonBytes resource = writer.resource();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (name) {
                case "time" -> {
                    BigDecimal seconds = value == JsonToken.VALUE_NULL ? null : seconds(parser, value);
                    time = seconds == null ? time : seconds;
                }
                case "host" -> text(resource, "host.name", value);
                case "source" -> {
                    source = value == JsonToken.VALUE_STRING ? parser.getString() : source;
                    text(resource, "com.splunk.source", value);
                }
                case "sourcetype" -> text(resource, "com.splunk.sourcetype", value);
                case "index" -> text(resource, "com.splunk.index", value);
                case "event" -> raw(writer.body(), value);
                case "fields" -> fields(value);
                default -> parser.skipChildren();
            }
        }
        writer.endResource("", source);
        writer.startRecord();
        writer.time(time.movePointRight(9).longValue());
        writer.endRecord(target);
        return true;
    }

    private void text(JsonBytes out, String name, JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            out.name(name);
            out.string(parser.getString());
        } else {
            parser.skipChildren();
        }
    }

    private void fields(JsonToken token) {
        if (token != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            writer.attributes().name(parser.currentName());
            raw(writer.attributes(), parser.nextToken());
        }
    }

    /** A value as it stands. */
    private void raw(JsonBytes out, JsonToken token) {
        if (token == JsonToken.VALUE_STRING) {
            byte[] text = parser.getString().getBytes(UTF_8);
            out.string(text, 0, text.length);
            return;
        }
        int from = position(parser);
        parser.skipChildren();
        int to = (int) parser.currentLocation().getByteOffset();
        byte[] value = Arrays.copyOfRange(bytes, from, to);
        out.raw(value, 0, value.length);
    }
}
