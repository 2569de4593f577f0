package io.weir.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.weir.events.FetchResult.TargetResult;
import io.weir.events.Incident;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.events.WindowStats;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;

/** The whole pipeline in this process: lines in over HTTP, the incident out of Kafka. */
class UpIT {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(90);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private static HttpServer diagnosed;
    private static WeirServer server;

    @BeforeAll
    static void start() throws IOException {
        diagnosed = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        diagnosed.createContext("/", exchange -> {
            byte[] body = exchange.getRequestURI().getPath().getBytes(UTF_8);
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        // One thread a page, so that none waits for another.
        diagnosed.setExecutor(Executors.newFixedThreadPool(3));
        diagnosed.start();
        Map<String, String> properties = new HashMap<>(AnyPorts.settings());
        for (int i = 0; i < 3; i++) {
            String target = "weir.fetch.diagnostics.services.shop[" + i + "]";
            properties.put(target + ".name", "page-" + i);
            properties.put(
                    target + ".url",
                    "http://127.0.0.1:" + diagnosed.getAddress().getPort() + "/page-" + i);
        }
        server = WeirServer.create(
                new UpSettings(Optional.empty(), 0, Duration.ofHours(1), 64L << 20, properties), Map.of());
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
        diagnosed.stop(0);
    }

    private static HttpResponse<String> get(URI uri) throws IOException, InterruptedException {
        return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static String push(String source, String lines) throws IOException, InterruptedException {
        URI logs = server.service(Service.INGEST).url().resolve("/logs?source=" + source);
        return HTTP.send(
                        HttpRequest.newBuilder(logs)
                                .header("Content-Type", "text/plain")
                                .POST(HttpRequest.BodyPublishers.ofString(lines))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static <T> Flux<T> read(Topic topic, Class<T> type) {
        return new TopicReader(KafkaConnection.to(server.bootstrapServers(), "up-it"))
                .read(topic.topicName(), new Start.Beginning(), true)
                .flatMapIterable(batch -> batch)
                .map(record -> Json.read(record.value(), type));
    }

    @Test
    void everyServiceIsReadyAndAlive() throws Exception {
        for (RunningService running : server.services()) {
            assertThat(get(running.url().resolve("/actuator/health/readiness")).statusCode())
                    .isEqualTo(200);
            assertThat(get(running.url().resolve("/actuator/health/liveness")).statusCode())
                    .isEqualTo(200);
            assertThat(get(running.url().resolve("/actuator/prometheus")).body())
                    .contains("jvm_memory_used_bytes");
        }
        assertThat(server.services()).hasSameSizeAs(Service.values());
    }

    @Test
    void eachServiceCountsItsOwn() throws Exception {
        String ingest = get(server.service(Service.INGEST).url().resolve("/actuator/prometheus"))
                .body();
        assertThat(ingest).contains("weir_ingest_").doesNotContain("weir_fetch_");
    }

    @Test
    void anErrorSpikeBecomesAnIncidentWithItsContext() throws Exception {
        StringBuilder lines = new StringBuilder();
        Instant now = Instant.now();
        for (int i = 0; i < 100; i++) {
            lines.append(now)
                    .append(i % 2 == 0 ? " ERROR no answer from bank " : " INFO paid ")
                    .append(i)
                    .append("\n");
        }
        assertThat(push("shop", lines.toString())).isEqualTo("{\"accepted\":100,\"rejected\":[]}");

        Incident incident = read(Topic.INCIDENTS, Incident.class)
                .filter(found -> found.alert().service().equals("shop"))
                .blockFirst(TIME_LIMIT);

        assertThat(incident.alert().name()).isEqualTo("ErrorRate");
        assertThat(incident.context().results())
                .extracting(TargetResult::name)
                .containsExactly("page-0", "page-1", "page-2");
        assertThat(incident.context().results())
                .allSatisfy(result -> assertThat(result.error()).isNull());
        assertThat(incident.context().results())
                .extracting(TargetResult::body)
                .containsExactly("/page-0", "/page-1", "/page-2");
        assertThat(incident.samples())
                .isNotEmpty()
                .allMatch(event -> event.body().contains("no answer from bank"));
    }

    @Test
    void everyLineIsCountedInItsWindow() throws Exception {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 1_000; i++) {
            lines.append("2026-01-01T00:00:")
                    .append(i % 2 == 0 ? "0" : "3")
                    .append(i % 10)
                    .append("Z INFO line ")
                    .append(i)
                    .append("\n");
        }
        assertThat(push("counted", lines.toString())).startsWith("{\"accepted\":1000,");

        Map<Instant, Long> windows = new HashMap<>();
        Boolean all = read(Topic.LOGS_STATS, WindowStats.class)
                .filter(stats -> stats.service().equals("counted"))
                .doOnNext(stats -> windows.put(stats.windowStart(), stats.count()))
                .any(stats ->
                        windows.values().stream().mapToLong(Long::longValue).sum() == 1_000)
                .block(TIME_LIMIT);
        assertThat(all).isTrue();
        assertThat(read(Topic.LOGS_EVENTS, LogEvent.class)
                        .filter(event -> event.service().equals("counted"))
                        .take(1_000)
                        .count()
                        .block(TIME_LIMIT))
                .isEqualTo(1_000);
    }

    /** A server that stops reading a connection does so when the next request comes at once after an answer. */
    @Test
    void aConnectionThatIsKeptTakesOneLargeBodyAfterAnother() throws Exception {
        String body = ("x".repeat(99) + "\n").repeat(10_000);
        for (int i = 0; i < 60; i++) {
            assertThat(push("kept", body)).isEqualTo("{\"accepted\":10000,\"rejected\":[]}");
        }
    }

    @Test
    void aPortThatIsTakenIsOneLineThatSaysWhatToDo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Map<String, String> properties = new HashMap<>(AnyPorts.settings());
            properties.put("WEIR_FETCH_PORT", Integer.toString(taken.getLocalPort()));
            WeirServer second = WeirServer.create(
                    new UpSettings(Optional.empty(), 0, Duration.ofHours(1), 64L << 20, properties), Map.of());
            assertThatThrownBy(second::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("fetch-service cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageEndingWith("stop what uses it, or set WEIR_FETCH_PORT to another port")
                    .hasMessageNotContaining("\n");
        }
    }

    @Test
    void aListenersPortThatIsTakenIsOneLineToo() throws IOException {
        try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
            Map<String, String> properties = AnyPorts.settings();
            properties.put("WEIR_SYSLOG_PORT", Integer.toString(taken.getLocalPort()));
            properties.put("WEIR_SYSLOG_TCP", "false");
            WeirServer second = WeirServer.create(
                    new UpSettings(Optional.empty(), 0, Duration.ofHours(1), 64L << 20, properties), Map.of());
            assertThatThrownBy(second::start)
                    .isInstanceOf(StartException.class)
                    .hasMessageStartingWith("syslog cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasMessageEndingWith("stop what uses it, or set WEIR_SYSLOG_PORT to another port");
        }
    }

    @Test
    void aPortThatIsNoneIsOneLine() {
        WeirServer wrong = WeirServer.create(
                new UpSettings(Optional.empty(), 0, Duration.ofHours(1), 64L << 20, Map.of("WEIR_INGEST_PORT", "http")),
                Map.of());
        assertThatThrownBy(wrong::start)
                .isInstanceOf(StartException.class)
                .hasMessage("WEIR_INGEST_PORT is 'http': set it to a port, 0 to 65535");
    }

    @Test
    void aDataDirectoryOfSomebodyElseIsRefusedAndEverythingIsStoppedAgain(@TempDir Path directory) throws IOException {
        Path foreign = java.nio.file.Files.createDirectories(directory.resolve("kafka"));
        java.nio.file.Files.writeString(foreign.resolve("thesis.txt"), "mine");
        WeirServer refused = WeirServer.create(
                new UpSettings(Optional.of(directory), 0, Duration.ofHours(1), 64L << 20, AnyPorts.settings()),
                Map.of());
        assertThatThrownBy(refused::start)
                .isInstanceOf(StartException.class)
                .hasMessageContaining("holds files that are not Weir's");
        assertThat(refused.services()).isEmpty();
        assertThat(refused.stop()).isFalse();
    }
}
