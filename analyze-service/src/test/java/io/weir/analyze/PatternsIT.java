package io.weir.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.parse.EventFields;
import io.weir.events.Headers;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Patterns from raw lines to {@code logs.patterns}, and back after a restart. */
class PatternsIT {

    /** Twelve words that stay the same, for one that does not. */
    private static final String LEARNT =
            "2026-03-01T12:00:00Z WARN the quick brown fox jumps over a lazy dog near %s old river bank";

    private DedicatedKafka dedicated;
    private KafkaForTests kafka;
    private ConfigurableApplicationContext service;

    @BeforeEach
    void start() {
        dedicated = KafkaForTests.dedicated();
        kafka = dedicated.kafka();
        service = startService();
    }

    @AfterEach
    void stop() {
        service.close();
        dedicated.close();
    }

    private ConfigurableApplicationContext startService() {
        return new SpringApplicationBuilder(AnalyzeApplication.class)
                .properties("spring.config.name=analyze-service")
                .run(
                        "--server.port=0",
                        "--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--weir.analyze.instance-id=test");
    }

    private void send(String source, String service, List<String> lines) {
        kafka.send(lines.stream().map(line -> raw(source, service, line)).toList());
    }

    /** JSON names its service, so that several sources can speak for one. */
    private static ProducerRecord<byte[], byte[]> raw(String source, String service, String line) {
        byte[] json = Json.write(Map.of("service", service, "message", line, "level", "info"));
        ProducerRecord<byte[], byte[]> record = Records.of(Topic.LOGS_RAW, source, json);
        record.headers().add(Headers.SOURCE, source.getBytes(UTF_8));
        return record;
    }

    private static Map<String, LogPattern> latest(List<ConsumerRecord<byte[], byte[]>> records) {
        Map<String, LogPattern> latest = new HashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : records) {
            if (record.value() == null) {
                latest.remove(Records.key(record));
            } else {
                latest.put(Records.key(record), Json.read(record.value(), LogPattern.class));
            }
        }
        return latest;
    }

    private Map<String, LogPattern> patternsUntil(String expectation, Predicate<Map<String, LogPattern>> enough) {
        return latest(
                kafka.readUntil(Topic.LOGS_PATTERNS.topicName(), expectation, records -> enough.test(latest(records))));
    }

    private static long total(Map<String, LogPattern> patterns) {
        return patterns.values().stream().mapToLong(LogPattern::count).sum();
    }

    @Test
    void countsOfAServiceAddUpOverItsSourcesAndOverARestart() {
        send(
                "pod-1",
                "shop",
                IntStream.range(0, 500).mapToObj(i -> "order " + i + " shipped").toList());
        send(
                "pod-2",
                "shop",
                IntStream.range(0, 300).mapToObj(i -> "order " + i + " shipped").toList());
        send("pod-2", "shop", List.of("card declined", "card declined"));
        patternsUntil("802 events", all -> total(all) == 802);
        service.close();
        service = startService();
        send(
                "pod-1",
                "shop",
                IntStream.range(0, 200).mapToObj(i -> "order " + i + " shipped").toList());

        Map<String, LogPattern> patterns = patternsUntil("1,002 events", all -> total(all) >= 1_002);
        assertThat(patterns.values())
                .allSatisfy(pattern -> assertThat(pattern.service()).isEqualTo("shop"))
                .extracting(LogPattern::template, LogPattern::count)
                .containsExactlyInAnyOrder(
                        org.assertj.core.groups.Tuple.tuple("order <*> shipped", 1_000L),
                        org.assertj.core.groups.Tuple.tuple("card declined", 2L));
        patterns.forEach((key, pattern) -> assertThat(key).isEqualTo("shop@" + pattern.id()));
    }

    @Test
    void whatWasLearntOfMessagesSurvivesARestart() {
        kafka.send(List.of(
                Records.of(Topic.LOGS_RAW, "fox", LEARNT.formatted("yonder").getBytes(UTF_8)),
                Records.of(Topic.LOGS_RAW, "fox", LEARNT.formatted("my").getBytes(UTF_8))));
        patternsUntil(
                "a learnt template",
                all -> all.values().stream()
                        .anyMatch(pattern -> pattern.template().contains("near <*> old")));
        service.close();
        service = startService();
        kafka.send(List.of(
                Records.of(Topic.LOGS_RAW, "fox", LEARNT.formatted("your").getBytes(UTF_8))));

        List<LogEvent> events = kafka.read(Topic.LOGS_EVENTS.topicName(), 3).stream()
                .map(record -> Json.read(record.value(), LogEvent.class))
                .toList();
        assertThat(events.stream().map(event -> event.attributes().get(EventFields.TEMPLATE_ID)))
                .hasSize(3)
                .containsOnly(events.get(0).attributes().get(EventFields.TEMPLATE_ID));
        assertThat((String) events.get(2).attributes().get(EventFields.TEMPLATE))
                .contains("near <*> old");
    }
}
