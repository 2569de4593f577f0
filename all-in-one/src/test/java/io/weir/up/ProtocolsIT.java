package io.weir.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.logs.OtlpHttpLogRecordExporter;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.logs.SdkLoggerProvider;
import io.opentelemetry.sdk.logs.export.SimpleLogRecordProcessor;
import io.opentelemetry.sdk.resources.Resource;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real clients send is read back from {@code logs.events}, field by field. */
class ProtocolsIT {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);

    private static int otlpPort;
    private static WeirServer weir;

    @BeforeAll
    static void start() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            otlpPort = free.getLocalPort();
        }
        Map<String, String> properties = AnyPorts.settings();
        properties.put("WEIR_OTLP_PORT", Integer.toString(otlpPort));
        weir = WeirServer.create(
                new UpSettings(Optional.empty(), 0, Duration.ofHours(1), 64L << 20, properties), Map.of());
        weir.start();
    }

    @AfterAll
    static void stop() {
        weir.close();
    }

    /** The first events of a service, in the order in which they were stored. */
    private static List<LogEvent> events(String service, int count) {
        return new TopicReader(KafkaConnection.to(weir.bootstrapServers(), "protocols-it"))
                .read(Topic.LOGS_EVENTS.topicName(), new Start.Beginning(), true)
                .flatMapIterable(batch -> batch)
                .map(record -> Json.read(record.value(), LogEvent.class))
                .filter(event -> event.service().equals(service))
                .take(count)
                .collectList()
                .block(TIME_LIMIT);
    }

    @Test
    void openTelemetrysExporterForJava() {
        OtlpHttpLogRecordExporter exporter = OtlpHttpLogRecordExporter.builder()
                .setEndpoint("http://127.0.0.1:" + otlpPort + "/v1/logs")
                .setCompression("gzip")
                .build();
        try (SdkLoggerProvider provider = SdkLoggerProvider.builder()
                .setResource(Resource.create(Attributes.of(
                        AttributeKey.stringKey("service.name"), "otel-java", AttributeKey.longKey("process.pid"), 42L)))
                .addLogRecordProcessor(SimpleLogRecordProcessor.create(exporter))
                .build()) {
            provider.loggerBuilder("com.example.Cart")
                    .setInstrumentationVersion("1.2")
                    .build()
                    .logRecordBuilder()
                    .setTimestamp(Instant.parse("2024-02-29T12:34:56.123456789Z"))
                    .setObservedTimestamp(Instant.parse("2024-02-29T12:34:57Z"))
                    .setContext(Context.root()
                            .with(Span.wrap(SpanContext.create(
                                    "4bf92f3577b34da6a3ce929d0e0e4736",
                                    "00f067aa0ba902b7",
                                    TraceFlags.getSampled(),
                                    TraceState.getDefault()))))
                    .setSeverity(Severity.ERROR2)
                    .setSeverityText("Error")
                    .setBody("card declined")
                    .setAttribute(AttributeKey.stringKey("user"), "ada")
                    .setAttribute(AttributeKey.longKey("tries"), 3L)
                    .setAttribute(AttributeKey.doubleKey("ratio"), 0.5)
                    .setAttribute(AttributeKey.booleanKey("new"), true)
                    .setAttribute(AttributeKey.stringArrayKey("items"), List.of("a", "b"))
                    .emit();
            CompletableResultCode flushed = provider.forceFlush().join(30, TimeUnit.SECONDS);
            assertThat(flushed.isSuccess()).isTrue();
        }

        LogEvent event = events("otel-java", 1).get(0);
        assertThat(event.timestamp()).isEqualTo("2024-02-29T12:34:56.123456789Z");
        assertThat(event.severityNumber()).isEqualTo(18);
        assertThat(event.severityText()).isEqualTo("Error");
        assertThat(event.body()).isEqualTo("card declined");
        assertThat(event.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(event.spanId()).isEqualTo("00f067aa0ba902b7");
        assertThat(event.format()).isEqualTo("otel");
        assertThat(event.resource()).containsEntry("service.name", "otel-java").containsEntry("process.pid", 42);
        assertThat(event.attributes())
                .containsEntry("user", "ada")
                .containsEntry("tries", 3)
                .containsEntry("ratio", 0.5)
                .containsEntry("new", true)
                .containsEntry("items", List.of("a", "b"))
                .containsEntry("otel.scope.name", "com.example.Cart")
                .containsEntry("otel.scope.version", "1.2")
                .containsEntry("trace_flags", 1)
                .containsEntry("log.record.observed_timestamp", "2024-02-29T12:34:57Z");
    }

    @Test
    void openTelemetrysExporterForJavaScript(@TempDir Path folder) throws Exception {
        Node node = Node.with(
                folder,
                "@opentelemetry/api@1.9.0",
                "@opentelemetry/sdk-logs@0.203.0",
                "@opentelemetry/resources@2.0.1",
                "@opentelemetry/exporter-logs-otlp-http@0.203.0");
        assertThat(node.run("otlp.js", "http://127.0.0.1:" + otlpPort + "/v1/logs"))
                .isEqualTo("taken\n");

        LogEvent event = events("js-shop", 1).get(0);
        assertThat(event.timestamp()).isEqualTo("2024-02-29T12:34:56.123Z");
        assertThat(event.severityNumber()).isEqualTo(17);
        assertThat(event.severityText()).isEqualTo("ERROR");
        assertThat(event.body()).isEqualTo("card declined");
        assertThat(event.resource()).containsEntry("process.runtime.name", "nodejs");
        assertThat(event.attributes())
                .containsEntry("user", "ada")
                .containsEntry("tries", 3)
                .containsEntry("ratio", 0.5)
                .containsEntry("nested", Map.of("list", List.of("a", 1, true)))
                .containsEntry("otel.scope.name", "cart")
                .containsEntry("otel.scope.version", "2.0");
    }
}
