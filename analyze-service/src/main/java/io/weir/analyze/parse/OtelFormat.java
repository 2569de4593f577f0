package io.weir.analyze.parse;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * A record that came by a protocol of its own, in the form that ingest gives it: a JSON object whose first member is
 * {@code resource}, with OpenTelemetry's names. Its attributes stay what they are, whatever their names would mean in an
 * application's JSON; a body of text is read as a line, one that is an object as an application's JSON, and what either
 * says of time, severity, service or trace counts where the record says nothing.
 */
final class OtelFormat implements LineFormat {

    private static final int MAX_WRAPPINGS = 3;
    private static final byte[] FIRST = "\"resource\"".getBytes(StandardCharsets.US_ASCII);

    private final JsonFactory factory = new JsonFactory();
    private final TimeScanner time;
    private final JsonValues values;
    private final LineFormat json;
    private final LineFormat anyFormat;

    private final Map<String, Object> members = new LinkedHashMap<>();
    private int bodyFrom;
    private int bodyTo;

    /** Reads with these bounds; {@code json} reads a body that is an object, {@code anyFormat} one that is text. */
    OtelFormat(ParserSettings settings, LineFormat json, LineFormat anyFormat) {
        this.time = new TimeScanner(settings.zone());
        this.values = new JsonValues(settings);
        this.json = json;
        this.anyFormat = anyFormat;
    }

    @Override
    public boolean read(Line line, Draft draft) {
        byte[] b = line.bytes;
        int from = Ascii.skipGap(b, line.from, line.to);
        if (!isOne(b, from, line.to)) {
            return false;
        }
        int to = line.to;
        if (!parse(b, from, to)) {
            // Malformed UTF-8 is the one thing that a second look can repair.
            b = Ascii.text(b, from, to).getBytes(StandardCharsets.UTF_8);
            from = 0;
            to = b.length;
            if (!parse(b, from, to)) {
                return false;
            }
        }
        time.arrival(line.time.arrivalSecond());
        apply(line, b, draft);
        return true;
    }

    private static boolean isOne(byte[] b, int from, int to) {
        int i = Ascii.at(b, from, to) == '{' ? Ascii.skipGap(b, from + 1, to) : to;
        if (to - i < FIRST.length + 2) {
            return false;
        }
        for (int k = 0; k < FIRST.length; k++) {
            if (b[i + k] != FIRST[k]) {
                return false;
            }
        }
        i = Ascii.skipGap(b, i + FIRST.length, to);
        return Ascii.at(b, i, to) == ':' && Ascii.at(b, Ascii.skipGap(b, i + 1, to), to) == '{';
    }

    private boolean parse(byte[] b, int from, int to) {
        members.clear();
        values.reset(b, from, to);
        bodyFrom = -1;
        try (JsonParser parser = factory.createParser(ObjectReadContext.empty(), b, from, to - from)) {
            parser.nextToken();
            while (parser.nextToken() != JsonToken.END_OBJECT) {
                String name = values.repaired(parser.currentName());
                JsonToken token = parser.nextToken();
                if (name.equals("body") && token != JsonToken.VALUE_STRING) {
                    bodyFrom = from + (int) parser.currentTokenLocation().getByteOffset();
                    parser.skipChildren();
                    bodyTo = from + (int) parser.currentLocation().getByteOffset();
                    continue;
                }
                Object value = values.read(parser, token, name);
                if (value != null) {
                    members.put(name, value);
                }
            }
            return parser.nextToken() == null;
        } catch (JacksonException e) {
            return false;
        }
    }

    private void apply(Line line, byte[] b, Draft draft) {
        draft.dropped(values.dropped());
        severity(draft);
        body(line, b, draft);
        Object observed = members.remove("observedTimestamp");
        if (accepted("timestamp", members.remove("timestamp")) instanceof Instant instant) {
            draft.time(instant);
            if (observed != null) {
                draft.attribute(EventFields.OBSERVED_TIMESTAMP, observed);
            }
        } else if (accepted("timestamp", observed) instanceof Instant instant) {
            draft.time(instant);
        }
        if (members.remove("service") instanceof String service) {
            draft.service(service);
        }
        draft.traceId((String) accepted("traceid", members.remove("traceId")));
        draft.spanId((String) accepted("spanid", members.remove("spanId")));
        if (members.remove("droppedAttributesCount") instanceof Integer dropped) {
            draft.dropped(Math.max(0, dropped));
        }
        attribute(draft, EventFields.TRACE_FLAGS, members.remove("traceFlags"));
        attribute(draft, EventFields.EVENT_NAME, members.remove("eventName"));
        if (members.remove("scope") instanceof Map<?, ?> scope) {
            attribute(draft, EventFields.SCOPE_NAME, scope.get("name"));
            attribute(draft, EventFields.SCOPE_VERSION, scope.get("version"));
            attribute(draft, EventFields.SCOPE_ATTRIBUTES, scope.get("attributes"));
        }
        if (members.remove("resource") instanceof Map<?, ?> resource) {
            resource.forEach((key, value) -> draft.resource((String) key, value));
        }
        if (members.remove("attributes") instanceof Map<?, ?> attributes) {
            attributes.forEach((key, value) -> draft.attribute((String) key, value));
        }
        members.forEach(draft::attribute);
        draft.format = "otel";
    }

    private @Nullable Object accepted(String key, @Nullable Object value) {
        FieldRole role = FieldRole.of(key);
        return value == null || role == null ? null : FieldValues.accept(role, key, value, time);
    }

    private static void attribute(Draft draft, String name, @Nullable Object value) {
        if (value != null) {
            draft.attribute(name, value);
        }
    }

    private void severity(Draft draft) {
        Object number = accepted("severitynumber", members.remove("severityNumber"));
        Object text = members.remove("severityText");
        String word = text instanceof String said ? said : "";
        if (number instanceof Integer known) {
            draft.severity(Draft.Evidence.LEVEL, known, word);
        } else if (!word.isBlank()) {
            draft.severity(Draft.Evidence.LEVEL, FieldValues.severity("severitytext", word), word);
        }
    }

    private void body(Line line, byte[] b, Draft draft) {
        if (members.remove("body") instanceof String text) {
            byte[] bytes = StructuredRecord.bytes(text);
            int end = LineParser.withoutBreak(bytes);
            draft.body(end == bytes.length ? text : Ascii.text(bytes, 0, end));
            if (line.depth >= MAX_WRAPPINGS || !anyFormat.read(line.inner(bytes, 0, end), draft)) {
                Levels.fromHead(draft, bytes, 0, end);
            }
        } else if (bodyFrom < 0 || b[bodyFrom] == 'n') {
            draft.body("");
        } else {
            draft.body(Ascii.text(b, bodyFrom, bodyTo));
            if (b[bodyFrom] == '{' && line.depth < MAX_WRAPPINGS) {
                boolean ignored = json.read(line.inner(b, bodyFrom, bodyTo), draft);
            }
        }
    }
}
