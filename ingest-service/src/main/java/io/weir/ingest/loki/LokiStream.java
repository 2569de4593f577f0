package io.weir.ingest.loki;

import io.weir.ingest.json.JsonBytes;
import io.weir.ingest.record.RecordTarget;
import io.weir.ingest.record.RecordWriter;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * Writes the entries of a stream: labels and structured metadata are attributes, the line is the body. What a label or
 * metadata is known to mean (service, level, trace) is that too.
 */
final class LokiStream {

    /** Labels that name the service, the most telling first; the first that there is names the source too. */
    private static final List<String> SERVICE = List.of("service_name", "service", "app", "application");

    /** Labels that at least say where entries are from. */
    private static final List<String> ORIGIN = List.of("job", "container", "container_name", "host", "instance");

    private static final List<String> LEVEL = List.of("level", "severity", "detected_level", "lvl");
    private static final List<String> TRACE = List.of("trace_id", "traceID", "traceId", "traceid");
    private static final List<String> SPAN = List.of("span_id", "spanID", "spanId", "spanid");

    private final RecordWriter writer;
    private Map<String, String> labels = Map.of();

    LokiStream(int maxRecordBytes) {
        this.writer = new RecordWriter(maxRecordBytes);
    }

    /** Begins a stream. */
    void start(Map<String, String> newLabels) {
        labels = newLabels;
        String service = first(SERVICE, labels);
        writer.startResource();
        writer.endResource(service, service.isEmpty() ? first(ORIGIN, labels) : service);
    }

    /**
     * Writes an entry.
     *
     * @param line its line in UTF-8, from there to there
     * @param metadata its structured metadata
     */
    void entry(long epochNanos, byte[] line, int from, int to, Map<String, String> metadata, RecordTarget target) {
        writer.startRecord();
        writer.time(epochNanos);
        String level = first(LEVEL, metadata);
        writer.severityText(level.isEmpty() ? first(LEVEL, labels) : level);
        id(first(TRACE, metadata), 32, writer::traceId);
        id(first(SPAN, metadata), 16, writer::spanId);
        attributes(labels, metadata);
        attributes(metadata, Map.of());
        writer.body().string(line, from, to);
        writer.endRecord(target);
    }

    private void attributes(Map<String, String> from, Map<String, String> stronger) {
        JsonBytes out = writer.attributes();
        from.forEach((name, value) -> {
            if (!stronger.containsKey(name)) {
                out.name(name);
                out.string(value);
            }
        });
    }

    private static String first(List<String> names, Map<String, String> from) {
        for (String name : names) {
            String value = from.get(name);
            if (value != null && !value.isBlank()) {
                return value;
            }
        }
        return "";
    }

    /** Takes the bytes of an id. */
    private interface Id {
        void write(byte[] id, int from, int to);
    }

    private static void id(String hex, int digits, Id writer) {
        if (hex.length() == digits && hex.chars().allMatch(HexFormat::isHexDigit)) {
            writer.write(HexFormat.of().parseHex(hex), 0, digits / 2);
        }
    }
}
