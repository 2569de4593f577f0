package io.weir.up;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._helpers.bulk.BulkIngester;
import com.github.loki4j.logback.Loki4jAppender;
import com.github.loki4j.logback.PipelineConfigAppenderBase.HttpCfg;
import de.siegmar.logbackgelf.GelfEncoder;
import de.siegmar.logbackgelf.GelfHttpAppender;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import io.weir.testkit.KafkaForTests;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What real clients of the protocols over HTTP, OTLP aside, send is read back from {@code logs.events}. */
class HttpClientsIT {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);

    private static WeirServer server;

    @BeforeAll
    static void start() {
        server = WeirServer.create(
                new UpSettings(Optional.empty(), 0, Duration.ofHours(1), 64L << 20, AnyPorts.settings()), Map.of());
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void loki4j(boolean protobuf) {
        String service = KafkaForTests.uniqueName("loki4j");
        LoggerContext context = new LoggerContext();
        Loki4jAppender appender = new Loki4jAppender();
        HttpCfg http = new HttpCfg();
        http.setUrl(ingest("/loki/api/v1/push"));
        http.setUseProtobufApi(protobuf);
        appender.setHttp(http);
        appender.setLabels("service_name=" + service + "\nzone=a \"quoted\" b");
        appender.setStructuredMetadata("level=%level\nlogger=%logger");
        PatternLayout layout = new PatternLayout();
        layout.setContext(context);
        layout.setPattern("%msg");
        layout.start();
        appender.setMessage(layout);
        log(context, appender, "one", "two\nlines");

        List<LogEvent> events = events(service, 2);
        assertThat(events).extracting(LogEvent::body).containsExactly("one", "two\nlines");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.severityNumber()).isEqualTo(17);
            assertThat(event.severityText()).isEqualTo("ERROR");
            assertThat(event.attributes()).containsEntry("logger", "shop").containsEntry("zone", "a \"quoted\" b");
            assertJustNow(event);
        });
    }

    @Test
    void elasticsearchsBulkIngester() throws Exception {
        String index = KafkaForTests.uniqueName("elastic");
        try (ElasticsearchClient client = ElasticsearchClient.of(builder -> builder.host(ingest("")))) {
            assertThat(client.info().version().number()).startsWith("8.");
            try (BulkIngester<Void> ingester =
                    BulkIngester.of(builder -> builder.client(client).maxOperations(10))) {
                for (int i = 0; i < 25; i++) {
                    Map<String, Object> document = Map.of(
                            "@timestamp",
                            "2024-02-29T12:34:56.123456789Z",
                            "message",
                            "line " + i,
                            "log.level",
                            "error",
                            "n",
                            i);
                    String id = index + "-" + i;
                    ingester.add(operation -> operation.create(
                            create -> create.index(index).id(id).document(document)));
                }
            }
        }

        List<LogEvent> events = events(index, 25);
        assertThat(events)
                .extracting(event -> event.body() + " " + event.attributes().get("n"))
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, 25)
                        .mapToObj(i -> "line " + i + " " + i)
                        .toList());
        assertThat(events).allSatisfy(event -> {
            assertThat(event.timestamp()).isEqualTo("2024-02-29T12:34:56.123456789Z");
            assertThat(event.severityNumber()).isEqualTo(17);
        });
    }

    @Test
    void logbackGelfOverHttp() {
        String host = KafkaForTests.uniqueName("gelf-http");
        LoggerContext context = new LoggerContext();
        GelfEncoder encoder = new GelfEncoder();
        encoder.setContext(context);
        encoder.setOriginHost(host);
        encoder.addStaticField("shelf", 7);
        encoder.start();
        GelfHttpAppender appender = new GelfHttpAppender();
        appender.setEncoder(encoder);
        appender.setUri(ingest("/gelf"));
        log(context, appender, "one", "two");

        List<LogEvent> events = events(host, 2);
        assertThat(events).extracting(LogEvent::body).containsExactly("one", "two");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.severityNumber()).isEqualTo(17);
            assertThat(event.resource()).containsEntry("host.name", host);
            assertThat(event.attributes()).containsEntry("_logger_name", "shop").containsEntry("_shelf", 7);
            assertJustNow(event);
        });
    }

    @Test
    void splunksLoggerForJavaScript(@TempDir Path folder) throws Exception {
        assertThat(Node.with(folder, "splunk-logging@0.11.1").run("splunk.js", ingest("")))
                .isEqualTo("0 Success\n");

        List<LogEvent> events = events("hec-shop", 2);
        assertThat(events).extracting(LogEvent::body).containsExactly("card declined", "out of stock");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.timestamp()).isEqualTo("2024-02-29T12:34:56.123Z");
            assertThat(event.resource())
                    .containsEntry("host.name", "web-1")
                    .containsEntry("com.splunk.source", "hec-shop")
                    .containsEntry("com.splunk.sourcetype", "app")
                    .containsEntry("com.splunk.index", "main");
        });
    }

    private static void log(LoggerContext context, Appender<ILoggingEvent> appender, String... messages) {
        appender.setContext(context);
        appender.start();
        Logger logger = context.getLogger("shop");
        logger.addAppender(appender);
        for (String message : messages) {
            logger.error(message);
        }
        context.stop();
    }

    private static void assertJustNow(LogEvent event) {
        assertThat(event.timestamp())
                .isBetween(Instant.now().minusSeconds(120), Instant.now().plusSeconds(120));
    }

    private static String ingest(String path) {
        return server.service(Service.INGEST).url() + path;
    }

    private static List<LogEvent> events(String service, int count) {
        return new TopicReader(KafkaConnection.to(server.bootstrapServers(), "http-clients"))
                .read(Topic.LOGS_EVENTS.topicName(), new Start.Beginning(), true)
                .flatMapIterable(batch -> batch)
                .map(record -> Json.read(record.value(), LogEvent.class))
                .filter(event -> event.service().equals(service))
                .take(count)
                .collectList()
                .block(TIME_LIMIT);
    }
}
