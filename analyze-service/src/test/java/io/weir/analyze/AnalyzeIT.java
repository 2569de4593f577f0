package io.weir.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.events.Alert;
import io.weir.events.Headers;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.events.WindowStats;
import io.weir.events.kafka.KafkaAdmin;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicSettings;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The service as it is, from raw lines to windows and alerts. */
class AnalyzeIT {

    private DedicatedKafka dedicated;
    private KafkaForTests kafka;
    private ConfigurableApplicationContext service;

    @BeforeEach
    void start() {
        dedicated = KafkaForTests.dedicated();
        kafka = dedicated.kafka();
        // Lines are sent as soon as the service has started, which may be before it has made the topics.
        try (KafkaAdmin admin = new KafkaAdmin(KafkaConnection.to(kafka.bootstrapServers(), "test"))) {
            admin.ensureTopics(TopicSettings.DEFAULTS).block(Duration.ofSeconds(60));
        }
        service = startService();
    }

    @AfterEach
    void stop() {
        service.close();
        dedicated.close();
    }

    private ConfigurableApplicationContext startService(String... more) {
        return new SpringApplicationBuilder(AnalyzeApplication.class)
                .properties("spring.config.name=analyze-service")
                .run(Stream.concat(
                                Stream.of(
                                        "--server.port=0",
                                        "--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                                        "--weir.analyze.instance-id=test",
                                        "--weir.analyze.window.idle-timeout=3s",
                                        "--weir.analyze.error-rate.resolve-after=3s"),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private void send(String source, List<String> lines) {
        kafka.send(lines.stream().map(line -> raw(source, line.getBytes(UTF_8))).toList());
    }

    private static ProducerRecord<byte[], byte[]> raw(String source, byte[] line) {
        ProducerRecord<byte[], byte[]> record = Records.of(Topic.LOGS_RAW, source, line);
        record.headers()
                .add(Headers.SOURCE, source.getBytes(UTF_8))
                .add(Headers.CONTENT_TYPE, "text/plain".getBytes(UTF_8))
                .add(
                        Headers.RECEIVED_AT,
                        Long.toString(Instant.now().toEpochMilli()).getBytes(UTF_8));
        return record;
    }

    private static List<WindowStats> latest(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, WindowStats> latest = new HashMap<>();
        records.forEach(record -> latest.put(Records.key(record), Json.read(record.value(), WindowStats.class)));
        return List.copyOf(latest.values());
    }

    private List<WindowStats> statsUntil(String expectation, Predicate<List<WindowStats>> enough) {
        return latest(
                kafka.readUntil(Topic.LOGS_STATS.topicName(), expectation, records -> enough.test(latest(records))));
    }

    private static long total(List<WindowStats> stats) {
        return stats.stream().mapToLong(WindowStats::count).sum();
    }

    @Test
    void linesBecomeEventsAndTheirWindowsAddUp() {
        Instant start = Instant.parse("2026-03-01T12:00:00Z");
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 3_000; i++) {
            lines.add(
                    i % 10 == 9
                            ? "   "
                            : start.plusMillis(i * 20L) + (i % 10 == 0 ? " WARN" : " INFO") + " [main] shop.Cart: item "
                                    + i);
        }
        lines.add("no format anybody knows");
        send("shop", lines);

        List<WindowStats> stats = statsUntil(
                "2,701 lines in closed windows",
                all -> total(all) == 2_701 && all.stream().allMatch(WindowStats::closed));
        assertThat(stats).allSatisfy(window -> {
            assertThat(window.service()).isEqualTo("shop");
            assertThat(window.late()).isZero();
            assertThat(window.bySeverity().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(window.count());
        });
        assertThat(stats.stream()
                        .mapToLong(window -> window.bySeverity().get("WARN"))
                        .sum())
                .isEqualTo(300);

        List<LogEvent> events = kafka.read(Topic.LOGS_EVENTS.topicName(), 2_701).stream()
                .map(record -> Json.read(record.value(), LogEvent.class))
                .toList();
        assertThat(events).hasSize(2_701);
        assertThat(events.stream().filter(event -> !event.isParsed())).hasSize(1);
        assertThat(events.stream().map(LogEvent::origin)).doesNotHaveDuplicates();
    }

    @Test
    void aSpikeOfErrorsFiresOnceWithItsSamplesAndResolvesWhenItIsOver() {
        Instant now = Instant.now();
        send("calm", lines(now, 200, "INFO"));
        send("shop", lines(now, 50, "INFO"));
        send("shop", lines(now.plusSeconds(1), 60, "ERROR"));

        List<Alert> alerts =
                kafka.readUntil(Topic.ALERTS.topicName(), "a resolved alert", records -> records.size() >= 2).stream()
                        .map(record -> Json.read(record.value(), Alert.class))
                        .toList();
        assertThat(alerts).extracting(Alert::status).containsExactly(Alert.Status.firing, Alert.Status.resolved);
        assertThat(alerts).extracting(Alert::service).containsOnly("shop");
        assertThat(alerts)
                .extracting(Alert::fingerprint)
                .containsOnly(alerts.get(0).fingerprint());
        assertThat(alerts.get(0).samples())
                .hasSize(Alert.MAX_SAMPLES)
                .allSatisfy(sample -> assertThat(sample.body()).startsWith("order"));
    }

    private static List<String> lines(Instant from, int count, String level) {
        return IntStream.range(0, count)
                .mapToObj(i -> from.plusMillis(i) + " " + level + " [main] shop.Orders: order " + i)
                .toList();
    }

    @Test
    void aTraceThatStillGrowsIsOneEventAfterARestart() {
        service.close();
        service = startService("--weir.analyze.join.flush-after=30s");
        Instant now = Instant.now();
        List<String> first = new ArrayList<>(lines(now, 50, "INFO"));
        first.add(now + " ERROR [main] shop.Orders: failed");
        first.add("java.lang.IllegalStateException: closed");
        first.add("\tat shop.Cart.add(Cart.java:41)");
        send("shop", first);
        send("calm", lines(now, 100, "INFO"));
        // All but the trace and the last line of calm.
        kafka.read(Topic.LOGS_EVENTS.topicName(), 50 + 99);
        service.close();
        send("shop", List.of("\tat shop.Orders.place(Orders.java:88)"));
        service = startService();
        List<LogEvent> events =
                kafka.readUntil(Topic.LOGS_EVENTS.topicName(), "151 events", records -> records.size() >= 151).stream()
                        .map(record -> Json.read(record.value(), LogEvent.class))
                        .toList();
        statsUntil("151 events", all -> total(all) >= 151);
        assertThat(events).hasSize(151);
        assertThat(events.stream().map(LogEvent::origin)).doesNotHaveDuplicates();
        assertThat(events.stream().filter(event -> event.attributes().containsKey("exception.stacktrace")))
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.body()).isEqualTo("failed");
                    assertThat(event.attributes())
                            .containsEntry("exception.type", "java.lang.IllegalStateException")
                            .containsEntry(
                                    "exception.stacktrace",
                                    "java.lang.IllegalStateException: closed\n\tat shop.Cart.add(Cart.java:41)\n"
                                            + "\tat shop.Orders.place(Orders.java:88)");
                });
    }

    @Test
    void aRestartInTheMiddleCountsNothingTwiceAndLosesNothing() {
        Instant start = Instant.parse("2026-03-01T12:00:00Z");
        send("shop", lines(start, 2_000, "INFO"));
        statsUntil("something", all -> total(all) > 0);
        service.close();
        send("shop", lines(start.plusSeconds(2), 2_000, "INFO"));
        service = startService();
        List<WindowStats> stats = statsUntil("4,000 lines", all -> total(all) >= 4_000);
        assertThat(total(stats)).isEqualTo(4_000);
        assertThat(stats).allMatch(window -> window.late() == 0);
    }

    @Test
    void workersShareThePartitionsAndOneTakesOverFromSeveral() throws Exception {
        service.close();
        service = startService("--weir.analyze.workers=3");
        await().atMost(KafkaForTests.TIMEOUT)
                // Until the first of them has joined there is no group.
                .ignoreExceptionsMatching(failure -> failure.getCause() instanceof GroupIdNotFoundException)
                .until(() -> membersWithPartitions() == 3);
        Instant start = Instant.parse("2026-03-01T12:00:00Z");
        List<String> sources = IntStream.range(0, 12).mapToObj(i -> "shop-" + i).toList();
        sources.forEach(source -> send(source, lines(start, 200, "INFO")));
        statsUntil("something", all -> total(all) > 0);
        service.close();
        sources.forEach(source -> send(source, lines(start.plusSeconds(1), 100, "INFO")));
        service = startService("--weir.analyze.workers=1");
        List<WindowStats> stats = statsUntil("3,600 lines", all -> total(all) >= 3_600);
        assertThat(total(stats)).isEqualTo(3_600);
        assertThat(kafka.readAll(Topic.LOGS_EVENTS.topicName()).stream()
                        .map(record -> Json.read(record.value(), LogEvent.class).origin()))
                .hasSize(3_600)
                .doesNotHaveDuplicates();
    }

    private long membersWithPartitions() throws Exception {
        try (Admin admin = kafka.admin()) {
            return admin.describeConsumerGroups(List.of("weir-parse")).all().get().get("weir-parse").members().stream()
                    .filter(member -> !member.assignment().topicPartitions().isEmpty())
                    .count();
        }
    }

    @Test
    void aLateLineIsCountedAndKeptAsItCameOnTheDeadLetters() {
        Instant start = Instant.parse("2026-03-01T12:00:00Z");
        send("shop", lines(start, 20, "INFO"));
        send("shop", lines(start.plusSeconds(600), 20, "INFO"));
        statsUntil(
                "the first window, closed",
                all -> all.stream()
                        .anyMatch(stats -> stats.closed() && stats.windowStart().equals(start)));
        // The last of the three events has four lines.
        List<String> late = new ArrayList<>(lines(start.plusSeconds(5), 3, "WARN"));
        late.add("java.lang.IllegalStateException: closed");
        late.add("\tat shop.Cart.add(Cart.java:41)");
        late.add("\tat shop.Orders.place(Orders.java:88)");
        send("shop", late);
        send("other", lines(start.plusSeconds(5), 5, "INFO"));

        List<ConsumerRecord<byte[], byte[]>> letters = kafka.read(Topic.DEAD_LETTERS.topicName(), late.size());
        assertThat(KafkaForTests.values(letters)).containsExactlyElementsOf(late);
        assertThat(letters).allSatisfy(letter -> {
            assertThat(Records.header(letter, Headers.CAUSE)).isEqualTo("late");
            assertThat(Records.header(letter, Headers.STAGE)).isEqualTo("analyze/detect");
            assertThat(Records.header(letter, Headers.ORIGIN_TOPIC)).isEqualTo("logs.raw");
            assertThat(Records.header(letter, Headers.SOURCE)).isEqualTo("shop");
        });
        Map<String, String> raw = new HashMap<>();
        kafka.readAll(Topic.LOGS_RAW.topicName())
                .forEach(record ->
                        raw.put(record.partition() + "@" + record.offset(), new String(record.value(), UTF_8)));
        assertThat(letters)
                .allSatisfy(letter -> assertThat(raw.get(Records.header(letter, Headers.ORIGIN_PARTITION) + "@"
                                + Records.header(letter, Headers.ORIGIN_OFFSET)))
                        .isEqualTo(new String(letter.value(), UTF_8)));
        List<WindowStats> stats = statsUntil(
                "48 events, 3 of them late",
                all -> total(all) == 45
                        && all.stream().mapToLong(WindowStats::late).sum() == 3);
        assertThat(stats).filteredOn(window -> window.service().equals("other")).allMatch(window -> window.late() == 0);
        assertThat(kafka.readAll(Topic.LOGS_EVENTS.topicName())).hasSize(48);
        assertThat(kafka.readAll(Topic.DEAD_LETTERS.topicName())).hasSize(late.size());
    }
}
