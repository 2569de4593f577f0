package io.weir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.AnalyzeApplication;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.ingest.IngestApplication;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Clients send through two instances of ingest while those are killed and Kafka is taken away: what was acknowledged is
 * in Kafka, and what was sent under a key counts once, however often it was sent. {@code -Dweir.conservation.seconds=300}
 * lasts as long.
 */
class ConservationIT {

    private static final Duration CHAOS = Duration.ofSeconds(Integer.getInteger("weir.conservation.seconds", 15));
    private static final int CLIENTS = 6;
    private static final Duration AT_MOST = Duration.ofSeconds(120);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final List<Instance> instances = new ArrayList<>();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final Set<String> keyed = ConcurrentHashMap.newKeySet();

    @TempDir
    private Path logs;

    private DedicatedKafka kafka;
    private ConfigurableApplicationContext analyze;

    /** Ingest as a process of its own, which can be killed. */
    private final class Instance {
        private final int port;
        private Process process;

        Instance(int port) throws IOException {
            this.port = port;
            this.process = launch();
        }

        private Process launch() throws IOException {
            return new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-XX:+UseSerialGC",
                            "-Xmx192m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            IngestApplication.class.getName(),
                            "--server.port=" + port,
                            "--weir.kafka.bootstrap-servers=" + kafka.kafka().bootstrapServers(),
                            "--weir.ingest.deadline=4s",
                            "--weir.kafka.producer.delivery-timeout=3s")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            logs.resolve("ingest-" + port + ".log").toFile()))
                    .start();
        }

        void killAndRestart() throws IOException {
            kill();
            process = launch();
        }

        void kill() {
            process.destroyForcibly().onExit().join();
        }

        boolean isReady() {
            try {
                return http.send(
                                        HttpRequest.newBuilder(uri("/actuator/health/readiness"))
                                                .timeout(Duration.ofSeconds(5))
                                                .build(),
                                        BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException e) {
                return false;
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }

        URI uri(String path) {
            return URI.create("http://127.0.0.1:" + port + path);
        }
    }

    @BeforeEach
    void start() throws IOException {
        kafka = KafkaForTests.dedicated();
        analyze = new SpringApplicationBuilder(AnalyzeApplication.class)
                .properties("spring.config.name=analyze-service")
                .run(
                        "--server.port=0",
                        "--weir.kafka.bootstrap-servers=" + kafka.kafka().bootstrapServers(),
                        "--weir.analyze.instance-id=conservation");
        for (int i = 0; i < 2; i++) {
            try (ServerSocket free = new ServerSocket(0)) {
                instances.add(new Instance(free.getLocalPort()));
            }
        }
        Awaitility.await().atMost(AT_MOST).until(() -> instances.stream().allMatch(Instance::isReady));
    }

    @AfterEach
    void stop() {
        instances.forEach(Instance::kill);
        analyze.close();
        kafka.close();
    }

    @Test
    void whatIsAcknowledgedIsThereAndWhatHasAKeyCountsOnce() throws Exception {
        long end = System.nanoTime() + CHAOS.toNanos();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            int client = i;
            clients.add(CompletableFuture.runAsync(() -> send(client, end), threads));
        }
        int kills = 0;
        while (System.nanoTime() < end) {
            instances.get(kills++ % 2).killAndRestart();
            kafka.pause();
            kafka.resume();
            Awaitility.await().atMost(AT_MOST).until(() -> instances.stream().anyMatch(Instance::isReady));
        }
        clients.forEach(CompletableFuture::join);
        threads.shutdown();
        assertThat(kills).isPositive();
        assertThat(keyed).isNotEmpty();

        Set<String> stored = new HashSet<>(KafkaForTests.values(kafka.kafka().readAll(Topic.LOGS_RAW.topicName())));
        assertThat(acknowledged).isSubsetOf(stored);
        Map<String, Integer> counted = new HashMap<>();
        kafka.kafka()
                .readUntil(Topic.LOGS_EVENTS.topicName(), "every line once", events -> {
                    Set<String> bodies = new HashSet<>();
                    events.forEach(event ->
                            bodies.add(Json.read(event.value(), LogEvent.class).body()));
                    return bodies.containsAll(stored);
                })
                .forEach(event ->
                        counted.merge(Json.read(event.value(), LogEvent.class).body(), 1, Integer::sum));
        assertThat(keyed)
                .allSatisfy(line -> assertThat(counted.get(line)).as(line).isEqualTo(1));
    }

    /** Every other client has keys and sends each request until it is taken; the others take a failure for an answer. */
    private void send(int client, long end) {
        Random random = new Random(client);
        boolean repeats = client % 2 == 0;
        for (int request = 0; System.nanoTime() < end; request++) {
            List<String> lines = new ArrayList<>();
            int count = 1 + random.nextInt(200);
            for (int i = 0; i < count; i++) {
                lines.add("client %d request %d line %d".formatted(client, request, i));
            }
            String key = UUID.randomUUID().toString();
            boolean taken;
            if (repeats) {
                Awaitility.await().atMost(AT_MOST).until(() -> post(client, random, key, lines, true));
                taken = true;
            } else {
                taken = post(client, random, key, lines, false);
            }
            if (taken) {
                acknowledged.addAll(lines);
                if (repeats) {
                    keyed.addAll(lines);
                }
            }
        }
    }

    private boolean post(int client, Random random, String key, List<String> lines, boolean repeats) {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        instances.get(random.nextInt(2)).uri("/logs?source=client-" + client))
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.ofByteArray(String.join("\n", lines).getBytes(UTF_8)));
        if (repeats) {
            request.header("Idempotency-Key", key);
        }
        try {
            return http.send(request.build(), BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            // Killed meanwhile: not acknowledged.
            return false;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
