package io.weir.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Headers;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.events.WindowStats;
import io.weir.events.kafka.Records;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** What is sent again counts once, whatever becomes of the service in between. */
class RepeatsIT {

    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String OTHER = "fedcba9876543210fedcba9876543210";

    private DedicatedKafka dedicated;
    private KafkaForTests kafka;
    private final List<ConfigurableApplicationContext> services = new ArrayList<>();

    @BeforeEach
    void start() {
        dedicated = KafkaForTests.dedicated();
        kafka = dedicated.kafka();
        startService("a");
    }

    @AfterEach
    void stop() {
        services.forEach(ConfigurableApplicationContext::close);
        dedicated.close();
    }

    private ConfigurableApplicationContext startService(String instance, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "--server.port=0",
                "--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "--weir.analyze.instance-id=" + instance,
                "--weir.analyze.window.idle-timeout=3s"));
        arguments.addAll(List.of(more));
        ConfigurableApplicationContext service = new SpringApplicationBuilder(AnalyzeApplication.class)
                .properties("spring.config.name=analyze-service")
                .run(arguments.toArray(String[]::new));
        services.add(service);
        return service;
    }

    @Test
    void aRequestThatWasStoredInPartCountsOnceWhenItIsRepeated() {
        send("shop", KEY, 0, 100);
        send("shop", KEY, 150, 180);
        send("shop", KEY, 0, 300);
        send("shop", OTHER, 0, 10);
        send("shop", null, 0, 10);
        assertEvents(320);
        Awaitility.await().untilAsserted(() -> assertThat(duplicates()).isEqualTo(130));
    }

    @Test
    void aRestartRemembersWhatWasSentBeforeIt() {
        send("shop", KEY, 0, 200);
        assertEvents(200);
        services.remove(0).close();
        send("shop", null, 0, 50);
        send("shop", KEY, 100, 300);
        startService("a");
        assertEvents(350);
        services.remove(0).close();
        startService("b");
        send("shop", KEY, 0, 310);
        assertEvents(360);
    }

    @Test
    void whatIsTakenOverFromAnotherInstanceIsRememberedToo() {
        startService("b");
        for (int source = 0; source < 12; source++) {
            send("source-" + source, keyOf(source), 0, 50);
        }
        assertEvents(600);
        // Whichever of the two had a partition: the other has it from now on.
        services.remove(0).close();
        for (int source = 0; source < 12; source++) {
            send("source-" + source, keyOf(source), 0, 60);
        }
        assertEvents(720);
    }

    /** As ingest has it: no two sources share one. */
    private static String keyOf(int source) {
        return KEY.substring(2) + "%02d".formatted(source);
    }

    private void assertEvents(int count) {
        List<ConsumerRecord<byte[], byte[]>> events =
                kafka.readUntil(Topic.LOGS_EVENTS.topicName(), count + " events", records -> records.size() >= count);
        kafka.readUntil(
                Topic.LOGS_STATS.topicName(), count + " lines in windows", records -> counted(records) >= count);
        assertThat(kafka.readAll(Topic.LOGS_EVENTS.topicName())).hasSize(count);
        assertThat(counted(kafka.readAll(Topic.LOGS_STATS.topicName()))).isEqualTo(count);
        assertThat(events.stream()
                        .map(record -> Json.read(record.value(), LogEvent.class).origin()))
                .doesNotHaveDuplicates();
    }

    private static long counted(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, WindowStats> latest = new HashMap<>();
        records.forEach(record -> latest.put(Records.key(record), Json.read(record.value(), WindowStats.class)));
        return latest.values().stream().mapToLong(WindowStats::count).sum();
    }

    private double duplicates() {
        return services.stream()
                .flatMap(service -> service
                        .getBean(MeterRegistry.class)
                        .find("weir.analyze.records")
                        .tag("outcome", "duplicate")
                        .counters()
                        .stream())
                .mapToDouble(Counter::count)
                .sum();
    }

    private void send(String source, @Nullable String key, int from, int to) {
        Instant now = Instant.now();
        kafka.send(IntStream.range(from, to)
                .mapToObj(i -> raw(source, key, i, now))
                .toList());
    }

    private static ProducerRecord<byte[], byte[]> raw(String source, @Nullable String key, int place, Instant now) {
        ProducerRecord<byte[], byte[]> record =
                Records.of(Topic.LOGS_RAW, source, (now + " INFO [main] shop.Cart: item " + place).getBytes(UTF_8));
        record.headers()
                .add(Headers.SOURCE, source.getBytes(UTF_8))
                .add(Headers.CONTENT_TYPE, "text/plain".getBytes(UTF_8))
                .add(Headers.RECEIVED_AT, Long.toString(now.toEpochMilli()).getBytes(UTF_8));
        if (key != null) {
            record.headers().add(Headers.IDEMPOTENCY, (key + "-" + place).getBytes(UTF_8));
        }
        return record;
    }
}
