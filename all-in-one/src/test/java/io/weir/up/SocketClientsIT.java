package io.weir.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import de.siegmar.logbackgelf.AbstractGelfAppender;
import de.siegmar.logbackgelf.CompressionMethod;
import de.siegmar.logbackgelf.GelfEncoder;
import de.siegmar.logbackgelf.GelfTcpAppender;
import de.siegmar.logbackgelf.GelfUdpAppender;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import io.weir.testkit.KafkaForTests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.fluentd.logger.FluentLogger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.komamitsu.fluency.EventTime;
import org.komamitsu.fluency.Fluency;
import org.komamitsu.fluency.fluentd.FluencyBuilderForFluentd;

/** What real clients of the protocols without HTTP send, read back from {@code logs.events}. */
class SocketClientsIT {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(90);

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
    @CsvSource({
        "--tcp --rfc5424,rfc5424",
        "--tcp --rfc5424 --octet-count,rfc5424",
        "--tcp --rfc3164,rfc3164",
        "--tcp --rfc3164 --octet-count,rfc3164",
        "--udp --rfc5424,rfc5424",
        "--udp --rfc3164,rfc3164"
    })
    void utilLinuxLogger(String options, String format) throws Exception {
        String logger = tool("logger");
        String tag = KafkaForTests.uniqueName("logger");
        String protocol = options.startsWith("--udp") ? "syslog-udp" : "syslog-tcp";
        ProcessBuilder command = new ProcessBuilder(logger, "--server", "127.0.0.1", "--port", port(protocol));
        command.command().addAll(List.of(options.split(" ", -1)));
        command.command().addAll(List.of("--priority", "local3.err", "--id=4711", "--tag", tag, "no answer from bank"));
        run(command);

        LogEvent event = events(tag, 1).get(0);

        assertThat(event.body()).isEqualTo("no answer from bank");
        assertThat(event.format()).isEqualTo(format);
        assertThat(event.severityNumber()).isEqualTo(17);
        assertThat(event.resource()).containsKey("host.name").containsEntry("process.pid", 4711);
        assertThat(event.attributes()).containsEntry("syslog.appname", tag);
        assertThat(event.timestamp())
                .isBetween(Instant.now().minusSeconds(3_600), Instant.now().plusSeconds(3_600));
    }

    @ParameterizedTest
    @ValueSource(strings = {"traditional", "octet-counted"})
    void rsyslogForwards(String framing, @TempDir Path directory) throws Exception {
        String rsyslogd = tool("rsyslogd");
        String tag = KafkaForTests.uniqueName("rsyslog");
        Path lines = Files.write(
                directory.resolve("app.log"),
                IntStream.range(0, 500).mapToObj(i -> "line " + i).toList());
        Path configuration = Files.writeString(
                directory.resolve("rsyslog.conf"), """
                    global(workDirectory="%1$s")
                    module(load="imfile" mode="polling" pollingInterval="1")
                    input(type="imfile" file="%2$s" tag="%3$s:" severity="warning" facility="local0")
                    *.* action(type="omfwd" target="127.0.0.1" port="%4$s" protocol="tcp"
                               tcp_framing="%5$s" template="RSYSLOG_SyslogProtocol23Format")
                    """.formatted(directory, lines, tag, port("syslog-tcp"), framing));
        Process rsyslog = start(new ProcessBuilder(
                rsyslogd,
                "-n",
                "-f",
                configuration.toString(),
                "-i",
                directory.resolve("pid").toString()));
        try {
            List<LogEvent> events = events(tag, 500);
            assertThat(events)
                    .extracting(event -> event.body().strip())
                    .containsExactlyElementsOf(
                            IntStream.range(0, 500).mapToObj(i -> "line " + i).toList());
            assertThat(events).allSatisfy(event -> {
                assertThat(event.format()).isEqualTo("rfc5424");
                assertThat(event.severityNumber()).isEqualTo(13);
            });
        } finally {
            rsyslog.destroy();
            assertThat(rsyslog.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void fluencyWithAcknowledgements(boolean nanoseconds) throws Exception {
        String tag = KafkaForTests.uniqueName("fluency");
        FluencyBuilderForFluentd builder = new FluencyBuilderForFluentd();
        builder.setAckResponseMode(true);
        try (Fluency fluency = builder.build("127.0.0.1", Integer.parseInt(port("fluent")))) {
            for (int i = 0; i < 1_000; i++) {
                Map<String, Object> record =
                        Map.of("message", "line " + i, "level", "warn", "n", i, "nested", Map.of("a", List.of(1, 2)));
                if (nanoseconds) {
                    fluency.emit(tag, EventTime.fromEpoch(1_772_366_400L + i, 7), record);
                } else {
                    fluency.emit(tag, 1_772_366_400L + i, record);
                }
            }
            fluency.flush();
            List<LogEvent> events = events(tag, 1_000);
            assertThat(events)
                    .extracting(LogEvent::body)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 1_000).mapToObj(i -> "line " + i).toList());
            LogEvent last = events.get(999);
            assertThat(last.timestamp()).isEqualTo(Instant.ofEpochSecond(1_772_366_400L + 999, nanoseconds ? 7 : 0));
            assertThat(last.severityNumber()).isEqualTo(13);
            assertThat(last.attributes())
                    .containsEntry("n", 999)
                    .containsEntry("fluent.tag", tag)
                    .containsKey("nested");
            assertThat(fluency.waitUntilAllBufferFlushed(30)).isTrue();
        }
    }

    @Test
    void fluentLogger() {
        String tag = KafkaForTests.uniqueName("fluent-logger");
        FluentLogger logger = FluentLogger.getLogger(tag, "127.0.0.1", Integer.parseInt(port("fluent")));
        try {
            for (int i = 0; i < 100; i++) {
                assertThat(logger.log("web", Map.of("message", "line " + i, "status", 503)))
                        .isTrue();
            }
            logger.flush();
            List<LogEvent> events = events(tag + ".web", 100);
            assertThat(events)
                    .extracting(LogEvent::body)
                    .containsExactlyElementsOf(
                            IntStream.range(0, 100).mapToObj(i -> "line " + i).toList());
            assertThat(events).allSatisfy(event -> {
                assertThat(event.attributes()).containsEntry("http.response.status_code", 503);
                assertThat(event.severityNumber()).isEqualTo(17);
            });
        } finally {
            logger.close();
        }
    }

    @ParameterizedTest
    @EnumSource(CompressionMethod.class)
    void logbackGelfInChunksOverUdp(CompressionMethod compression) {
        String host = KafkaForTests.uniqueName("gelf-udp");
        // Random, so that it takes many chunks however well it is compressed.
        String text = "disk full "
                + new Random(1)
                        .ints(20_000, 'a', 'z')
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append);
        GelfUdpAppender appender = new GelfUdpAppender();
        appender.setCompressionMethod(compression);
        log(appender, "gelf-udp", host, text);
        assertThat(events(host, 1))
                .singleElement()
                .satisfies(event -> assertThat(event.body()).isEqualTo(text));
    }

    @Test
    void logbackGelfOverTcp() {
        String host = KafkaForTests.uniqueName("gelf-tcp");
        GelfTcpAppender appender = new GelfTcpAppender();
        // It takes turns between two connections otherwise, and of two nobody keeps the order.
        appender.setPoolSize(1);
        log(appender, "gelf-tcp", host, "one", "two", "three");
        List<LogEvent> events = events(host, 3);
        assertThat(events).extracting(LogEvent::body).containsExactly("one", "two", "three");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.severityNumber()).isEqualTo(17);
            assertThat(event.resource()).containsEntry("host.name", host);
            assertThat(event.attributes()).containsEntry("_logger_name", "shop").containsEntry("_shelf", 7);
            assertThat(event.timestamp())
                    .isBetween(Instant.now().minusSeconds(60), Instant.now().plusSeconds(60));
        });
    }

    private static void log(AbstractGelfAppender appender, String protocol, String host, String... messages) {
        LoggerContext context = new LoggerContext();
        GelfEncoder encoder = new GelfEncoder();
        encoder.setContext(context);
        encoder.setOriginHost(host);
        encoder.addStaticField("shelf", 7);
        encoder.start();
        appender.setContext(context);
        appender.setEncoder(encoder);
        appender.setGraylogHost("127.0.0.1");
        appender.setGraylogPort(Integer.parseInt(port(protocol)));
        appender.start();
        Logger logger = context.getLogger("shop");
        logger.addAppender(appender);
        for (String message : messages) {
            logger.error(message);
        }
        context.stop();
    }

    private static String port(String protocol) {
        return Integer.toString(server.listeners().get(protocol));
    }

    private static List<LogEvent> events(String service, int count) {
        return new TopicReader(KafkaConnection.to(server.bootstrapServers(), "socket-clients"))
                .read(Topic.LOGS_EVENTS.topicName(), new Start.Beginning(), true)
                .flatMapIterable(batch -> batch)
                .map(record -> Json.read(record.value(), LogEvent.class))
                .filter(event -> event.service().equals(service))
                .take(count)
                .collectList()
                .block(TIME_LIMIT);
    }

    /** Where the tool is; without it the test is skipped, and says so. */
    private static String tool(String name) {
        Optional<Path> found = List.of("/usr/bin", "/usr/sbin", "/bin", "/sbin").stream()
                .map(directory -> Path.of(directory, name))
                .filter(Files::isExecutable)
                .findFirst();
        assumeTrue(found.isPresent(), name + " is not installed: this client is not tested here");
        return found.get().toString();
    }

    private static void run(ProcessBuilder command) throws IOException, InterruptedException {
        Process process = command.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static Process start(ProcessBuilder command) throws IOException {
        return command.redirectOutput(ProcessBuilder.Redirect.INHERIT)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }
}
