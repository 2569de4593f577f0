package io.weir.ingest.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.ingest.json.JsonBytes;
import io.weir.ingest.json.JsonParsers;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.ingest.record.RecordReader;
import io.weir.ingest.record.RecordTarget;
import io.weir.ingest.record.RecordWriter;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * The records of an {@code ExportLogsServiceRequest} in JSON, with OTLP's own rules: names in lowerCamelCase, ids in
 * hexadecimal, 64-bit numbers as strings or numbers, unknown names ignored.
 */
final class JsonLogs implements RecordReader {

    private enum Level {
        START,
        REQUEST,
        RESOURCES,
        RESOURCE,
        SCOPES,
        SCOPE,
        RECORDS,
        END
    }

    /** Of the flags, what the W3C defines. */
    private static final int TRACE_FLAGS = 0xff;

    private final byte[] bytes;
    private final JsonParser parser;
    private final JsonValues values;
    private final RecordWriter writer;
    private Level level = Level.START;

    /** @param maxRecordBytes records that become longer are rejected */
    JsonLogs(byte[] bytes, int maxRecordBytes) {
        this.bytes = bytes;
        this.values = new JsonValues(bytes, 0);
        this.parser = values.parser();
        this.writer = new RecordWriter(maxRecordBytes);
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
            case START -> enter(JsonToken.START_OBJECT, token, Level.REQUEST);
            case REQUEST -> {
                if (token == JsonToken.END_OBJECT) {
                    end();
                } else {
                    member("resourceLogs", Level.RESOURCES);
                }
            }
            case RESOURCES -> {
                if (token == JsonToken.END_ARRAY) {
                    level = Level.REQUEST;
                } else {
                    enter(JsonToken.START_OBJECT, token, Level.RESOURCE);
                    resource();
                }
            }
            case RESOURCE -> {
                if (token == JsonToken.END_OBJECT) {
                    level = Level.RESOURCES;
                } else {
                    member("scopeLogs", Level.SCOPES);
                }
            }
            case SCOPES -> {
                if (token == JsonToken.END_ARRAY) {
                    level = Level.RESOURCE;
                } else {
                    enter(JsonToken.START_OBJECT, token, Level.SCOPE);
                    scope();
                }
            }
            case SCOPE -> {
                if (token == JsonToken.END_OBJECT) {
                    level = Level.SCOPES;
                } else {
                    member("logRecords", Level.RECORDS);
                }
            }
            case RECORDS -> {
                if (token == JsonToken.END_ARRAY) {
                    level = Level.SCOPE;
                } else {
                    enter(JsonToken.START_OBJECT, token, Level.RECORDS);
                    record(target);
                }
            }
            case END -> throw new IllegalStateException("read past the end");
        }
    }

    private void enter(JsonToken wanted, JsonToken found, Level inside) {
        if (found != wanted) {
            throw malformed("expected an object, found " + found, null);
        }
        level = inside;
    }

    private void member(String name, Level inside) {
        boolean wanted = parser.currentName().equals(name);
        JsonToken value = parser.nextToken();
        if (wanted && value == JsonToken.START_ARRAY) {
            level = inside;
        } else if (wanted && value != JsonToken.VALUE_NULL) {
            throw malformed(name + " is no array", null);
        } else {
            parser.skipChildren();
        }
    }

    private void end() {
        if (parser.nextToken() != null) {
            throw malformed("something follows the request", null);
        }
        level = Level.END;
    }

    /** Looked for ahead, since whatever its place among the names, the resource is needed for the first record. */
    private void resource() {
        writer.startResource();
        JsonBytes out = writer.resource();
        String service = "";
        JsonValues ahead = ahead("resource");
        if (ahead.parser().currentToken() == JsonToken.START_OBJECT) {
            members(ahead.parser(), (name, value) -> name.equals("attributes") && ahead.keyValues(value, out));
            service = ahead.serviceName();
            if (ahead.wasTooDeep()) {
                throw malformed("a resource is " + ProtobufValues.TOO_DEEP, null);
            }
        }
        writer.endResource(service, service);
    }

    private void scope() {
        writer.startScope();
        JsonValues ahead = ahead("scope");
        if (ahead.parser().currentToken() == JsonToken.START_OBJECT) {
            members(ahead.parser(), (name, value) -> scope(name, value, ahead));
        }
        writer.endScope();
    }

    private boolean scope(String name, JsonToken value, JsonValues ahead) {
        if (name.equals("attributes")) {
            return ahead.keyValues(value, writer.scopeAttributes());
        }
        if (value == JsonToken.VALUE_STRING && name.equals("name")) {
            writer.scopeName(ahead.parser().getString());
        } else if (value == JsonToken.VALUE_STRING && name.equals("version")) {
            writer.scopeVersion(ahead.parser().getString());
        } else {
            return false;
        }
        return true;
    }

    /** What stands under this name in the object that begins here; its parser is at the object's end if nothing does. */
    private JsonValues ahead(String name) {
        JsonValues ahead = new JsonValues(bytes, values.position());
        var unused = JsonParsers.find(ahead.parser(), name);
        return ahead;
    }

    /** Takes a member of an object, at whose value the parser stands. */
    private interface Member {

        /** Whether it was read; if not, it is passed over. */
        boolean read(String name, JsonToken value);
    }

    private static void members(JsonParser object, Member member) {
        while (object.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = object.currentName();
            JsonToken value = object.nextToken();
            if (value != JsonToken.VALUE_NULL && !member.read(name, value)) {
                object.skipChildren();
            }
        }
    }

    private void record(RecordTarget target) {
        writer.startRecord();
        members(parser, this::field);
        if (values.wasTooDeep()) {
            writer.reject(target, ProtobufValues.TOO_DEEP);
        } else {
            writer.endRecord(target);
        }
    }

    private boolean field(String name, JsonToken value) {
        switch (name) {
            case "timeUnixNano" -> writer.time(number(value));
            case "observedTimeUnixNano" -> writer.observedTime(number(value));
            case "severityNumber" -> writer.severity((int) number(value));
            case "severityText" -> {
                byte[] text = text(value);
                writer.severityText(text, 0, text.length);
            }
            case "eventName" -> {
                byte[] text = text(value);
                writer.eventName(text, 0, text.length);
            }
            case "traceId" -> id(value, writer::traceId);
            case "spanId" -> id(value, writer::spanId);
            case "flags" -> writer.traceFlags((int) number(value) & TRACE_FLAGS);
            case "droppedAttributesCount" -> writer.droppedAttributes(number(value));
            case "attributes" -> {
                return values.keyValues(value, writer.attributes());
            }
            case "body" -> values.anyValue(value, writer.body());
            default -> {
                return false;
            }
        }
        return true;
    }

    /** Takes the bytes of an id. */
    private interface Id {
        void write(byte[] id, int from, int to);
    }

    private void id(JsonToken value, Id writer) {
        try {
            byte[] id = value == JsonToken.VALUE_STRING ? HexFormat.of().parseHex(parser.getString()) : new byte[0];
            writer.write(id, 0, id.length);
        } catch (IllegalArgumentException e) {
            throw malformed(parser.currentName() + " is not in hexadecimal", e);
        }
    }

    private byte[] text(JsonToken value) {
        if (value != JsonToken.VALUE_STRING) {
            throw malformed(parser.currentName() + " is no string", null);
        }
        return parser.getString().getBytes(UTF_8);
    }

    private long number(JsonToken value) {
        if (value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_STRING) {
            String digits = parser.getString();
            try {
                return digits.startsWith("-") ? Long.parseLong(digits) : Long.parseUnsignedLong(digits);
            } catch (NumberFormatException e) {
                throw malformed(parser.currentName() + " is no whole number of 64 bits", e);
            }
        }
        throw malformed(parser.currentName() + " is no whole number", null);
    }

    private static RefusedException malformed(String problem, @Nullable Throwable cause) {
        return new RefusedException(
                RefusedException.Cause.MALFORMED, "not an ExportLogsServiceRequest in JSON: " + problem, cause);
    }
}
