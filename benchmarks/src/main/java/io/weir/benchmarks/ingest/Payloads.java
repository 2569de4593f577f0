package io.weir.benchmarks.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;

import com.google.protobuf.ByteString;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.ResourceLogs;
import io.opentelemetry.proto.logs.v1.ScopeLogs;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.resource.v1.Resource;
import io.weir.benchmarks.analyze.GeneratedLines;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** What is sent: lines of an access log, {@value #LINE_BYTES} bytes each without the line feed, and requests of them. */
final class Payloads {

    static final int LINE_BYTES = 200;
    private static final int SOURCES = 16;
    private static final long START_NANOS = 1_772_323_200_000_000_000L;

    private Payloads() {}

    /** One of 16 sources, in turn. */
    static String source(int number) {
        return "agent-" + number % SOURCES;
    }

    /** Different lines, the same at each call. */
    static List<byte[]> lines(int count) {
        GeneratedLines generated = new GeneratedLines(GeneratedLines.Kind.ACCESS);
        Random random = new Random(count);
        List<byte[]> lines = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            StringBuilder line = new StringBuilder(generated.next()).append(' ');
            while (line.length() < LINE_BYTES) {
                line.append(Integer.toHexString(random.nextInt()));
            }
            line.setLength(LINE_BYTES);
            lines.add(line.toString().getBytes(US_ASCII));
        }
        return lines;
    }

    /** Requests to {@code /logs}, ready to be written to a connection, each of one of the sources. */
    static List<ByteBuffer> plain(int requests, int linesEach) {
        List<byte[]> lines = lines(requests * linesEach);
        List<ByteBuffer> all = new ArrayList<>(requests);
        for (int i = 0; i < requests; i++) {
            byte[] body = joined(lines.subList(i * linesEach, (i + 1) * linesEach));
            all.add(request("/logs?source=" + source(i), "text/plain", body));
        }
        return all;
    }

    /** The lines, each with its line feed. */
    static byte[] joined(List<byte[]> lines) {
        ByteArrayOutputStream body = new ByteArrayOutputStream(lines.size() * (LINE_BYTES + 1));
        for (byte[] line : lines) {
            body.writeBytes(line);
            body.write('\n');
        }
        return body.toByteArray();
    }

    /** The same lines as bodies of OTLP records, with what an SDK's appender adds. */
    static List<ByteBuffer> otlp(int requests, int recordsEach) {
        List<byte[]> lines = lines(requests * recordsEach);
        List<ByteBuffer> all = new ArrayList<>(requests);
        for (int i = 0; i < requests; i++) {
            ScopeLogs.Builder records = ScopeLogs.newBuilder();
            for (int j = 0; j < recordsEach; j++) {
                records.addLogRecords(record(lines.get(i * recordsEach + j), j));
            }
            Resource resource = Resource.newBuilder()
                    .addAttributes(attribute("service.name", source(i)))
                    .build();
            ExportLogsServiceRequest body = ExportLogsServiceRequest.newBuilder()
                    .addResourceLogs(
                            ResourceLogs.newBuilder().setResource(resource).addScopeLogs(records))
                    .build();
            all.add(request("/v1/logs", "application/x-protobuf", body.toByteArray()));
        }
        return all;
    }

    private static LogRecord record(byte[] line, int number) {
        return LogRecord.newBuilder()
                .setTimeUnixNano(START_NANOS + number)
                .setObservedTimeUnixNano(START_NANOS + number)
                .setSeverityNumber(SeverityNumber.SEVERITY_NUMBER_INFO)
                .setSeverityText("INFO")
                .setBody(AnyValue.newBuilder().setStringValueBytes(ByteString.copyFrom(line)))
                .addAttributes(attribute("thread.name", "worker-" + number % 8))
                .build();
    }

    private static KeyValue attribute(String key, String value) {
        return KeyValue.newBuilder()
                .setKey(key)
                .setValue(AnyValue.newBuilder().setStringValue(value))
                .build();
    }

    private static ByteBuffer request(String path, String type, byte[] body) {
        byte[] head = ("POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: " + type + "\r\nContent-Length: "
                        + body.length + "\r\n\r\n")
                .getBytes(US_ASCII);
        // Direct: written to a socket without a copy.
        return ByteBuffer.allocateDirect(head.length + body.length)
                .put(head)
                .put(body)
                .flip();
    }
}
