package io.weir.ingest;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** More senders than fit, before a Kafka that is gone. */
class StoppedKafkaIT {

    private static final int SENDERS = 48;
    private static final int REQUESTS = 2_000;

    /** Of 200 KB each, so all of them together are a hundred times what may be in flight. */
    private static final byte[] BODY = ("x".repeat(199) + "\n").repeat(1_000).getBytes(US_ASCII);

    private static final long IN_FLIGHT_BYTES = 4 << 20;

    /** What may be live on the heap after all that and was not before, the test's own clients included. */
    private static final long MAX_LEFT_BYTES = 24 << 20;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicLong mostInFlight = new AtomicLong();

    /** What is kept of a response, which would keep its request. */
    private record Answer(int status, @Nullable String retryAfter, String body) {}

    @Test
    void memoryStaysFlatWhatDoesNotFitIsToldSoAndServiceComesBackByItself() throws Exception {
        try (DedicatedKafka kafka = KafkaForTests.dedicated();
                ConfigurableApplicationContext service = start(kafka.kafka().bootstrapServers())) {
            assertThat(post(service).status()).isEqualTo(200);
            long before = liveBytes();

            kafka.pause();
            List<Answer> answers;
            try {
                answers = sendAll(service);
                assertThat(liveBytes() - before).isLessThan(MAX_LEFT_BYTES);
            } finally {
                kafka.resume();
            }

            assertThat(answers).hasSize(REQUESTS).allSatisfy(answer -> {
                assertThat(answer.status()).isEqualTo(503);
                assertThat(answer.retryAfter()).isNotNull();
            });
            assertThat(mostInFlight.get()).isBetween(1L, IN_FLIGHT_BYTES);
            // Those that waited for Kafka are few: the others were told at the door, and that nothing of them is
            // stored.
            assertThat(answers).filteredOn(StoppedKafkaIT::isRefusedAtTheDoor).hasSizeGreaterThan(REQUESTS / 2);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(post(service).status()).isEqualTo(200));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(inFlight(service)).isZero());
        }
    }

    private static boolean isRefusedAtTheDoor(Answer answer) {
        return answer.body().contains("too much is in flight already")
                && answer.body().endsWith("\"accepted\":0}");
    }

    private static ConfigurableApplicationContext start(String bootstrapServers) {
        return new SpringApplicationBuilder(IngestApplication.class)
                .properties("spring.config.name=ingest-service")
                .run(
                        "--server.port=0",
                        "--weir.kafka.bootstrap-servers=" + bootstrapServers,
                        "--weir.kafka.producer.delivery-timeout=2s",
                        "--weir.ingest.deadline=3s",
                        "--weir.ingest.max-body=2MB",
                        "--weir.ingest.in-flight=" + IN_FLIGHT_BYTES + "B",
                        "--weir.ingest.otlp-port=-1",
                        "--weir.ingest.sockets.syslog.tcp=false",
                        "--weir.ingest.sockets.syslog.udp=false",
                        "--weir.ingest.sockets.fluent.tcp=false",
                        "--weir.ingest.sockets.gelf.tcp=false",
                        "--weir.ingest.sockets.gelf.udp=false");
    }

    private List<Answer> sendAll(ConfigurableApplicationContext service) {
        AtomicInteger sent = new AtomicInteger();
        ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
        ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
        try {
            CompletableFuture.allOf(IntStream.range(0, SENDERS)
                            .mapToObj(i -> CompletableFuture.runAsync(
                                    () -> {
                                        while (sent.getAndIncrement() < REQUESTS) {
                                            answers.add(post(service));
                                            mostInFlight.accumulateAndGet(inFlight(service), Math::max);
                                        }
                                    },
                                    senders))
                            .toArray(CompletableFuture[]::new))
                    .join();
        } finally {
            senders.shutdown();
        }
        return new ArrayList<>(answers);
    }

    private Answer post(ConfigurableApplicationContext service) {
        URI uri = URI.create("http://127.0.0.1:" + service.getEnvironment().getProperty("local.server.port")
                + "/logs?source=stopped");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(60))
                .POST(BodyPublishers.ofByteArray(BODY))
                .build();
        HttpResponse<String> answer =
                client.sendAsync(request, BodyHandlers.ofString()).join();
        return new Answer(
                answer.statusCode(), answer.headers().firstValue("retry-after").orElse(null), answer.body());
    }

    private static long inFlight(ConfigurableApplicationContext service) {
        return (long) service.getBean(MeterRegistry.class)
                .get("weir.ingest.in.flight")
                .gauge()
                .value();
    }

    private static long liveBytes() {
        var memory = ManagementFactory.getMemoryMXBean();
        memory.gc();
        return memory.getHeapMemoryUsage().getUsed();
    }
}
