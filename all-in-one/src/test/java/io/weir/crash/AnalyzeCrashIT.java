package io.weir.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.analyze.AnalyzeApplication;
import io.weir.analyze.parse.EventFields;
import io.weir.events.Headers;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import io.weir.events.Topic;
import io.weir.events.WindowStats;
import io.weir.events.kafka.KafkaAdmin;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Analyze as processes of their own under load, killed with SIGKILL at random moments, from one instance to three and back,
 * and the broker killed in between: every line acknowledged is one event and counted once, in its window and under its
 * pattern, and every late line is a dead letter. {@code -Dweir.crash.kills} says how many times an instance is killed, {@code -Dweir.crash.seed} when and which.
 */
class AnalyzeCrashIT {

    private static final int KILLS = Integer.getInteger("weir.crash.kills", 3);
    private static final long SEED = Long.getLong("weir.crash.seed", 1);
    private static final int KILLS_A_BROKER_KILL = 10;
    private static final Duration PROGRESS_LIMIT = Duration.ofSeconds(180);
    private static final Duration COUNT_LIMIT = Duration.ofSeconds(300);

    @TempDir
    private Path directory;

    private final Random random = new Random(SEED);
    private final int port = Ports.free();
    private final String bootstrapServers = "127.0.0.1:" + port;
    private Processes processes;
    private Processes broker;

    @BeforeEach
    void start() {
        processes = new Processes(directory);
        broker = new Processes(directory);
        startBroker();
        try (KafkaAdmin admin = new KafkaAdmin(connection())) {
            admin.ensureTopics(TopicSettings.DEFAULTS).block(PROGRESS_LIMIT);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        processes.close();
        for (String name : broker.names()) {
            broker.kill(name);
        }
    }

    private KafkaConnection connection() {
        return KafkaConnection.to(bootstrapServers, "crash-test");
    }

    private void startBroker() {
        broker.start("broker", BrokerProcess.class, directory.resolve("kafka").toString(), Integer.toString(port));
    }

    private void startAnalyze(String name) {
        processes.start(
                name,
                AnalyzeApplication.class,
                "--server.port=0",
                "--weir.kafka.bootstrap-servers=" + bootstrapServers,
                "--weir.analyze.instance-id=" + name,
                "--weir.analyze.window.idle-timeout=5s");
    }

    private void forEach(Topic topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        for (List<ConsumerRecord<byte[], byte[]>> batch : new TopicReader(connection())
                .read(topic.topicName(), new TopicReader.Start.Beginning(), false)
                .toIterable(1)) {
            batch.forEach(action);
        }
    }

    private long events() {
        long[] count = new long[1];
        try {
            forEach(Topic.LOGS_EVENTS, record -> count[0]++);
        } catch (KafkaException e) {
            // The broker is on its way back.
            return -1;
        }
        return count[0];
    }

    /** Something has been analyzed since, so that what is killed next is in the middle of its work. */
    private void awaitProgress() {
        long before = events();
        long enough = 1 + random.nextInt(5_000);
        await("progress of %d lines from %d".formatted(enough, before))
                .atMost(PROGRESS_LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> events() >= before + enough);
    }

    private WindowTotals counted() {
        Map<String, WindowStats> latest = new HashMap<>();
        forEach(
                Topic.LOGS_STATS,
                record -> latest.put(Records.key(record), Json.read(record.value(), WindowStats.class)));
        return new WindowTotals(
                latest.values().stream().mapToLong(WindowStats::count).sum(),
                latest.values().stream().mapToLong(WindowStats::late).sum());
    }

    private record WindowTotals(long count, long late) {}

    /** How often each pattern came, as {@code logs.patterns} says at last; by the keys of its records. */
    private Map<String, Long> patterns() {
        Map<String, Long> counts = new HashMap<>();
        forEach(Topic.LOGS_PATTERNS, record -> {
            if (record.value() == null) {
                counts.remove(Records.key(record));
            } else {
                counts.put(
                        Records.key(record),
                        Json.read(record.value(), LogPattern.class).count());
            }
        });
        return counts;
    }

    private long lateLetters() {
        long[] count = new long[1];
        forEach(Topic.DEAD_LETTERS, record -> {
            assertThat(Records.header(record, Headers.CAUSE)).isEqualTo(Headers.CAUSE_LATE);
            count[0]++;
        });
        return count[0];
    }

    /** Kills, restarts, adds and removes instances and the broker; each while lines are analyzed. */
    private void crash() throws InterruptedException {
        startAnalyze("analyze-0");
        awaitProgress();
        for (int kill = 0; kill < KILLS; kill++) {
            if (kill == KILLS / 3) {
                startAnalyze("analyze-1");
                startAnalyze("analyze-2");
            }
            if (kill == KILLS * 2 / 3) {
                processes.stop("analyze-1");
                processes.stop("analyze-2");
            }
            if (kill % KILLS_A_BROKER_KILL == KILLS / 2 % KILLS_A_BROKER_KILL) {
                broker.kill("broker");
                startBroker();
            }
            awaitProgress();
            String victim =
                    processes.names().get(random.nextInt(processes.names().size()));
            processes.kill(victim);
            startAnalyze(victim);
        }
        awaitProgress();
    }

    @Test
    void everyLineIsOneEventAndCountedOnceWhoeverIsKilled() throws Exception {
        int lines;
        try (Load load = new Load(bootstrapServers)) {
            crash();
            lines = load.finish();
        } catch (Exception | AssertionError e) {
            processes.tellOutputs();
            throw e;
        }
        await("the windows to add up to the " + lines + " lines acknowledged")
                .atMost(COUNT_LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> counted().count + counted().late, sum -> sum == lines);
        WindowTotals totals = counted();
        await("the %d late lines to be dead letters".formatted(totals.late))
                .atMost(COUNT_LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> lateLetters() == totals.late);

        int[] times = new int[lines];
        Map<String, Long> events = new HashMap<>();
        forEach(Topic.LOGS_EVENTS, record -> {
            LogEvent event = Json.read(record.value(), LogEvent.class);
            events.merge(event.service() + "@" + event.attributes().get(EventFields.TEMPLATE_ID), 1L, Long::sum);
            String body = event.body();
            times[Integer.parseInt(body.substring(body.lastIndexOf(' ') + 1))]++;
        });
        assertThat(times).as("how often each line is an event").containsOnly(1);
        await("each pattern to count its events")
                .atMost(COUNT_LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(patterns()).isEqualTo(events));
        System.out.printf(
                "AnalyzeCrashIT: %,d lines, %d kills with seed %d: each one event, %,d in their windows, %,d late, %d patterns%n",
                lines, KILLS, SEED, totals.count, totals.late, events.size());
    }
}
