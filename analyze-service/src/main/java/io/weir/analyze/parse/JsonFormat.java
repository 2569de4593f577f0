package io.weir.analyze.parse;

import io.weir.analyze.parse.FieldRole.Role;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A JSON object a line, with the keys of ECS, pino, bunyan, zap, zerolog, slog, structlog, GELF, CLEF, GCP, journald,
 * logstash-encoder, and Docker's json-file, whose line inside is read again. Objects under a key that stands for a
 * namespace ({@code log}, {@code http} …) count as dotted keys; any other nested value is kept as it is, within the bounds
 * of {@link ParserSettings}.
 */
final class JsonFormat implements LineFormat {

    private static final int MAX_WRAPPINGS = 3;
    private static final int MAX_NAMESPACES = 4;

    /** Keys whose objects are read as dotted keys, so that nested and dotted spellings are one. */
    private static final Set<String> NAMESPACES = Set.of(
            "log",
            "service",
            "error",
            "err",
            "exception",
            "trace",
            "span",
            "http",
            "url",
            "host",
            "process",
            "client",
            "user_agent",
            "event",
            "req",
            "res",
            "httpRequest",
            "t",
            "request",
            "response",
            "thread",
            "origin",
            "file");

    /** Keys whose objects hold fields that mean the same as at the top. */
    private static final Set<String> TRANSPARENT = Set.of("jsonPayload", "attributes", "fields", "Properties");

    private final JsonFactory factory = new JsonFactory();
    private final StructuredRecord record;
    private final JsonValues values;
    private final LineFormat anyFormat;

    /** Reads with these bounds; {@code anyFormat} reads the line that Docker wrapped. */
    JsonFormat(ParserSettings settings, LineFormat anyFormat) {
        this.record = new StructuredRecord(new TimeScanner(settings.zone()));
        this.values = new JsonValues(settings);
        this.anyFormat = anyFormat;
    }

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int from = Ascii.skipGap(b, line.from, line.to);
        int to = line.to;
        while (to > from && Ascii.isSpace(b[to - 1])) {
            to--;
        }
        // What does not end like an object is none: a truncated line costs no parse and no exception.
        if (to - from < 2 || b[from] != '{' || b[to - 1] != '}') {
            return false;
        }
        if (!parse(b, from, to, line.time.arrivalSecond())) {
            // Malformed UTF-8 is the one thing that a second look can repair.
            byte[] repaired = Ascii.text(b, from, to).getBytes(StandardCharsets.UTF_8);
            if (repaired.length == to - from || !parse(repaired, 0, repaired.length, line.time.arrivalSecond())) {
                return false;
            }
        }
        apply(line, draft);
        return true;
    }

    /** The text of a record that is a JSON string, which is a line of its own; any other record as it is. */
    byte[] unquoted(byte[] b) {
        int from = Ascii.skipGap(b, 0, b.length);
        if (Ascii.at(b, from, b.length) != '"') {
            return b;
        }
        values.reset(b, from, b.length);
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), b, from, b.length - from)) {
            String text = parser.nextToken() == JsonToken.VALUE_STRING ? values.repaired(parser.getString()) : null;
            return text == null || parser.nextToken() != null ? b : StructuredRecord.bytes(text);
        } catch (JacksonException e) {
            return b;
        }
    }

    private boolean parse(byte[] b, int from, int to, long arrivalSecond) {
        record.reset(arrivalSecond);
        values.reset(b, from, to);
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), b, from, to - from)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            fields(parser, "", 0);
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private void fields(JsonParser parser, String prefix, int namespaces) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = values.repaired(parser.currentName());
            String key = prefix.isEmpty() ? name : prefix + name;
            JsonToken token = parser.nextToken();
            if (token == JsonToken.START_OBJECT && namespaces < MAX_NAMESPACES) {
                if (prefix.isEmpty() && name.equals("resource")) {
                    resource(parser);
                    continue;
                }
                if (TRANSPARENT.contains(name)) {
                    fields(parser, prefix, namespaces + 1);
                    continue;
                }
                if (NAMESPACES.contains(name)) {
                    fields(parser, key + ".", namespaces + 1);
                    continue;
                }
            }
            Object value = values.read(parser, token, key);
            if (value != null) {
                record.put(key, value);
            }
        }
    }

    private void resource(JsonParser parser) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = values.repaired(parser.currentName());
            Object value = values.read(parser, parser.nextToken(), name);
            if (value != null) {
                record.putResource(name, value);
            }
        }
    }

    private void apply(Line line, Draft draft) {
        String message = record.text(Role.MESSAGE);
        boolean wrapped = message != null
                && record.keyOf(Role.MESSAGE).equals("log")
                && !record.has(Role.LEVEL)
                && line.depth < MAX_WRAPPINGS;
        if (message != null && record.keyOf(Role.MESSAGE).equals("@mt")) {
            record.put(EventFields.TEMPLATE, message);
            message = MessageTemplates.render(message, record);
        }
        draft.format = "json";
        draft.dropped(values.dropped());
        if (wrapped && message != null && record.value("stream") instanceof String stream) {
            record.dropExtra("stream");
            draft.attribute(EventFields.STREAM, stream);
            draft.format = "docker";
            // Docker cuts long lines; only the last piece ends in a line break.
            if (!message.endsWith("\n")) {
                draft.attribute(EventFields.PARTIAL, true);
            }
        }
        boolean clef = !record.has(Role.LEVEL) && record.keyOf(Role.TIME).equals("@t");
        record.apply(draft);
        if (clef) {
            draft.severity(Draft.Evidence.LEVEL, 9, "");
        }
        if (wrapped && message != null) {
            inside(line, message, draft);
        } else if (message != null) {
            draft.body(message);
            byte[] text = StructuredRecord.bytes(message.length() > 32 ? message.substring(0, 32) : message);
            Levels.fromHead(draft, text, 0, text.length);
        }
    }

    private void inside(Line line, String message, Draft draft) {
        byte[] text = StructuredRecord.bytes(message);
        int end = LineParser.withoutBreak(text);
        String outer = draft.format;
        draft.body(Ascii.text(text, 0, end));
        draft.format = outer;
        if (!anyFormat.read(line.inner(text, 0, end), draft)) {
            draft.format = outer;
            Levels.fromHead(draft, text, 0, end);
        }
    }
}
