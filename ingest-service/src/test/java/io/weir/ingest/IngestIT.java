package io.weir.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.ingest.pipeline.InFlightBudget;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it is, before a real Kafka that is taken away and given back. */
class IngestIT {

    private static final String TRACEPARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    private static final HttpClient CLIENT =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static DedicatedKafka kafka;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() throws Exception {
        kafka = KafkaForTests.dedicated();
        service = startService();
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> get(service, "/actuator/health/readiness") == 200);
    }

    /** As the process of its own and the all-in-one do it. */
    private static ConfigurableApplicationContext startService() {
        return new SpringApplicationBuilder(IngestApplication.class)
                .properties("spring.config.name=ingest-service")
                .run(
                        "--server.port=0",
                        "--weir.kafka.bootstrap-servers=" + kafka.kafka().bootstrapServers());
    }

    @AfterAll
    static void stop() {
        service.close();
        kafka.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip", "zstd"})
    void linesAreReadBackByteForByte(String encoding) throws Exception {
        Random random = new Random(encoding.hashCode());
        List<byte[]> lines = new ArrayList<>();
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        for (int i = 0; i < 5_000; i++) {
            byte[] line = new byte[1 + random.nextInt(i % 100 == 0 ? 20_000 : 300)];
            random.nextBytes(line);
            for (int b = 0; b < line.length; b++) {
                line[b] = line[b] == '\n' ? (byte) 'n' : line[b];
            }
            // Neither blank nor the first half of a line ending.
            line[0] = 'x';
            line[line.length - 1] = 'y';
            lines.add(line);
            body.writeBytes(line);
            body.write('\n');
        }

        String source = KafkaForTests.uniqueName("lines");
        long before = System.currentTimeMillis();
        HttpResponse<String> answer = post(source, "text/plain", encoding, body.toByteArray());

        assertThat(answer.body()).isEqualTo("{\"accepted\":5000,\"rejected\":[]}");
        List<ConsumerRecord<byte[], byte[]>> records = read(source, 5_000);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(records.get(i).value()).isEqualTo(lines.get(i));
        }
        assertThat(records).allSatisfy(record -> {
            assertThat(Records.header(record, "source")).isEqualTo(source);
            assertThat(Records.header(record, "content-type")).isEqualTo("text/plain");
            assertThat(Records.header(record, "traceparent")).isEqualTo(TRACEPARENT);
            assertThat(Long.parseLong(Records.header(record, "received-at")))
                    .isBetween(before, System.currentTimeMillis());
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip", "zstd"})
    void jsonIsReadBackWithItsOwnBytes(String encoding) throws Exception {
        List<String> objects = IntStream.range(0, 1_000)
                .mapToObj(i -> "{ \"n\" : " + i + ", \"text\":\"grün \\u00fc " + "z".repeat(i) + "\" }")
                .toList();

        String array = KafkaForTests.uniqueName("array");
        byte[] arrayBody = ("[" + String.join(",\n ", objects) + "]").getBytes(UTF_8);
        assertThat(post(array, "application/json", encoding, arrayBody).body())
                .isEqualTo("{\"accepted\":1000,\"rejected\":[]}");

        String ndjson = KafkaForTests.uniqueName("ndjson");
        byte[] ndjsonBody = String.join("\n", objects).getBytes(UTF_8);
        assertThat(post(ndjson, "application/x-ndjson", encoding, ndjsonBody).body())
                .isEqualTo("{\"accepted\":1000,\"rejected\":[]}");

        for (String source : List.of(array, ndjson)) {
            List<ConsumerRecord<byte[], byte[]>> records = read(source, 1_000);
            assertThat(KafkaForTests.values(records)).isEqualTo(objects);
            assertThat(records)
                    .allSatisfy(record ->
                            assertThat(Records.header(record, "content-type")).isEqualTo("application/json"));
        }
    }

    @Test
    void withoutKafkaRequestsAreRefusedWithinTheDeadlineAndServiceReturnsByItself() throws Exception {
        String source = KafkaForTests.uniqueName("outage");
        Set<String> acknowledged = new LinkedHashSet<>();
        assertThat(post(source, "text/plain", "identity", "before".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(200);
        acknowledged.add("before");

        kafka.pause();
        try {
            long started = System.nanoTime();
            byte[] many = "away\n".repeat(200_000).getBytes(UTF_8);
            List<CompletableFuture<HttpResponse<String>>> refused = IntStream.range(0, 20)
                    .mapToObj(i ->
                            CLIENT.sendAsync(request(source, "text/plain", "identity", many), BodyHandlers.ofString()))
                    .toList();
            for (CompletableFuture<HttpResponse<String>> answer : refused) {
                assertThat(answer.join().statusCode()).isEqualTo(503);
                assertThat(answer.join().headers().firstValue("retry-after")).contains("2");
                assertThat(answer.join().body()).contains("\"error\":");
            }
            assertThat(Duration.ofNanos(System.nanoTime() - started)).isLessThan(Duration.ofSeconds(12));
            assertThat(service.getBean(InFlightBudget.class).inFlightBytes()).isZero();
            assertThat(get(service, "/actuator/health/liveness")).isEqualTo(200);
            assertThat(get(service, "/actuator/health/readiness")).isEqualTo(503);
        } finally {
            kafka.resume();
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(post(source, "text/plain", "identity", "after".getBytes(UTF_8))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(get(service, "/actuator/health/readiness")).isEqualTo(200);
        });
        acknowledged.add("after");
        assertThat(values(source)).containsAll(acknowledged);
    }

    @Test
    void aLargeBodyIsRefusedWhereItPassesTheLimitAndIsNeverCollected() throws Exception {
        String source = KafkaForTests.uniqueName("large");
        byte[] lines = ("m".repeat(1023) + "\n").repeat(64).getBytes(UTF_8);
        InFlightBudget budget = service.getBean(InFlightBudget.class);
        long[] most = {0};
        HttpRequest request = HttpRequest.newBuilder(uri(service, "/logs?source=" + source))
                .POST(BodyPublishers.ofByteArrays(() -> IntStream.range(0, 1_000)
                        .mapToObj(i -> {
                            most[0] = Math.max(most[0], budget.inFlightBytes());
                            return lines;
                        })
                        .iterator()))
                .build();

        HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body()).endsWith("\"accepted\":20480}");
        assertThat(most[0]).isPositive().isLessThan(10 << 20);
        assertThat(values(source)).hasSize(20_480);
    }

    @Test
    void whatWasReceivedIsAcceptedRejectedOrShed() throws Exception {
        double before = records("accepted") + records("rejected") + records("shed");
        double accepted = records("accepted");
        String source = KafkaForTests.uniqueName("balance");
        byte[] tooLong = new byte[(256 << 10) + 1];
        Arrays.fill(tooLong, (byte) 'l');
        for (int i = 0; i < 10; i++) {
            post(source, "text/plain", "gzip", ("a\n\nb\n" + new String(tooLong, UTF_8) + "\nc").getBytes(UTF_8));
            post(source, "application/json", "zstd", "[{},{\"a\":[]},1,\"\",\"s\"".getBytes(UTF_8));
        }
        assertThat(records("accepted") - accepted).isEqualTo(60);
        assertThat(records("accepted") + records("rejected") + records("shed") - before)
                .isEqualTo(80);
        assertThat(values(source)).hasSize(60);
    }

    @Test
    void twoOfThemLiveInOneProcess() throws Exception {
        try (ConfigurableApplicationContext other = startService()) {
            String source = KafkaForTests.uniqueName("second");
            HttpRequest request = HttpRequest.newBuilder(uri(other, "/logs?source=" + source))
                    .POST(BodyPublishers.ofString("a"))
                    .build();
            assertThat(CLIENT.send(request, BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            assertThat(other.getBean(MeterRegistry.class)
                            .get("weir.ingest.records")
                            .tag("outcome", "accepted")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void aStopLetsRequestsUnderWayEnd() throws Exception {
        ConfigurableApplicationContext stopping = startService();
        String source = KafkaForTests.uniqueName("stop");
        URI uri = uri(stopping, "/logs?source=" + source);
        CompletableFuture<Void> closing = new CompletableFuture<>();
        HttpRequest request = HttpRequest.newBuilder(uri)
                .POST(BodyPublishers.ofByteArrays(() -> IntStream.range(0, 3)
                        .mapToObj(i -> {
                            if (i == 1) {
                                // The first part is seen to be handled, the others come while the service stops.
                                Awaitility.await().until(() -> !values(source).isEmpty());
                                closing.completeAsync(() -> {
                                    stopping.close();
                                    return null;
                                });
                                Awaitility.await().until(() -> refuses(uri));
                            }
                            return ("line " + i + "\n").repeat(10_000).getBytes(UTF_8);
                        })
                        .iterator()))
                .build();

        HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());

        assertThat(answer.body()).isEqualTo("{\"accepted\":30000,\"rejected\":[]}");
        closing.join();
        assertThat(values(source)).hasSize(30_000);
    }

    private static boolean refuses(URI uri) {
        try (Socket socket = new Socket(uri.getHost(), uri.getPort())) {
            return !socket.isConnected();
        } catch (IOException e) {
            return true;
        }
    }

    private static double records(String outcome) {
        return service
                .getBean(MeterRegistry.class)
                .find("weir.ingest.records")
                .tag("outcome", outcome)
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String source, int count) {
        return kafka
                .kafka()
                .readUntil(
                        Topic.LOGS_RAW.topicName(),
                        count + " records of " + source,
                        records -> of(source, records).size() >= count)
                .stream()
                .filter(record -> Records.key(record).equals(source))
                .toList();
    }

    private static List<String> values(String source) {
        return KafkaForTests.values(of(source, kafka.kafka().readAll(Topic.LOGS_RAW.topicName())));
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(
            String source, List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(record -> Records.key(record).equals(source))
                .toList();
    }

    private static HttpResponse<String> post(String source, String type, String encoding, byte[] body)
            throws Exception {
        return CLIENT.send(request(source, type, encoding, body), BodyHandlers.ofString());
    }

    private static HttpRequest request(String source, String type, String encoding, byte[] body) {
        return HttpRequest.newBuilder(uri(service, "/logs?source=" + source))
                .header("Content-Type", type)
                .header("Content-Encoding", encoding)
                .header("traceparent", TRACEPARENT)
                .POST(BodyPublishers.ofByteArray(encoded(body, encoding)))
                .build();
    }

    private static byte[] encoded(byte[] body, String encoding) {
        return switch (encoding) {
            case "gzip" -> gzip(body);
            case "zstd" -> Zstd.compress(body);
            default -> body;
        };
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return compressed.toByteArray();
    }

    private static int get(ConfigurableApplicationContext of, String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri(of, path)).build();
        return CLIENT.send(request, BodyHandlers.ofString()).statusCode();
    }

    private static URI uri(ConfigurableApplicationContext of, String path) {
        return URI.create("http://127.0.0.1:" + of.getEnvironment().getProperty("local.server.port") + path);
    }
}
