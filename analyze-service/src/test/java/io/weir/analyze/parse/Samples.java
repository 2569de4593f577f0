package io.weir.analyze.parse;

import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Tables of lines and the events they mean. A table is a resource, {@code FAMILY.samples}: a line behind {@code "> "}, where
 * {@code \xHH} is a byte, and below it all that the event holds, a field a line; a blank line ends the sample, {@code #}
 * begins a comment.
 */
final class Samples {

    static final Instant ARRIVAL = Instant.parse("2026-02-01T00:00:00Z");
    static final String SOURCE = "src";

    /** A line and what is expected of it. */
    record Sample(String line, String expected) {}

    private Samples() {}

    static List<Sample> read(String family) {
        List<Sample> samples = new ArrayList<>();
        String line = null;
        StringBuilder expected = new StringBuilder();
        for (String text : (resource(family + ".samples") + "\n\n").split("\n", -1)) {
            if (text.startsWith("> ")) {
                line = text.substring(2);
                expected.setLength(0);
            } else if (text.isEmpty() && line != null) {
                samples.add(new Sample(line, expected.toString()));
                line = null;
            } else if (line != null) {
                expected.append(text).append('\n');
            }
        }
        return samples;
    }

    static LogEvent parse(String line) {
        return parse(new LineParser(ParserSettings.defaults()), bytes(line));
    }

    static LogEvent parse(LineParser parser, byte[] line) {
        return parser.parse(new RawLine(line, false, SOURCE, ARRIVAL, new Origin("test", 0, 0)));
    }

    /** What the event holds, a field a line; what is at its default is left out. */
    static String describe(LogEvent event) {
        StringBuilder out = new StringBuilder();
        out.append("format ").append(event.format()).append('\n');
        if (!event.timestamp().equals(ARRIVAL)) {
            out.append("time ").append(event.timestamp()).append('\n');
        }
        if (event.severityNumber() != 0 || !event.severityText().isEmpty()) {
            out.append(("severity " + event.severityNumber() + " " + event.severityText()).stripTrailing())
                    .append('\n');
        }
        out.append("body ").append(json(event.body())).append('\n');
        if (!event.service().equals(SOURCE)) {
            out.append("service ").append(event.service()).append('\n');
        }
        if (event.traceId() != null) {
            out.append("trace ").append(event.traceId()).append('\n');
        }
        if (event.spanId() != null) {
            out.append("span ").append(event.spanId()).append('\n');
        }
        fields(out, "resource ", event.resource());
        fields(out, "", event.attributes());
        return out.toString();
    }

    private static void fields(StringBuilder out, String prefix, Map<String, Object> fields) {
        new TreeMap<>(fields)
                .forEach((key, value) -> out.append(prefix)
                        .append(key)
                        .append(" = ")
                        .append(json(value))
                        .append('\n'));
    }

    private static String json(Object value) {
        return new String(Json.write(value), StandardCharsets.UTF_8);
    }

    static byte[] bytes(String line) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int i = 0; i < line.length(); i++) {
            if (line.startsWith("\\x", i)) {
                out.write(Integer.parseInt(line.substring(i + 2, i + 4), 16));
                i += 3;
            } else {
                int c = line.codePointAt(i);
                i += Character.charCount(c) - 1;
                out.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            }
        }
        return out.toByteArray();
    }

    private static String resource(String name) {
        try (InputStream in = Objects.requireNonNull(Samples.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
