package io.weir.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.analyze.AnalyzeApplication;
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
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Analyze as processes of their own under load, killed with SIGKILL at random moments, from one instance to three and back,
 * and the broker killed in between, with stack traces open at every moment: every line acknowledged is in one event, a trace
 * in that of its first line; every event is counted once, in its window and its pattern, and every late line is a dead
 * letter. {@code -Dweir.crash.kills} says how many times an instance is killed, {@code -Dweir.crash.seed} when and which.
 */
class AnalyzeCrashIT {

    private static final int KILLS = Integer.getInteger("weir.crash.kills", 3);
    private static final long SEED = Long.getLong("weir.crash.seed", 1);
    private static final int KILLS_A_BROKER_KILL = 10;
    private static final Duration FLUSH_AFTER = Duration.ofSeconds(30);
    private static final Duration PROGRESS_LIMIT = Duration.ofSeconds(180);
    private static final Duration COUNT_LIMIT = Duration.ofSeconds(300);
    private static final String FIRST_LINE = " shop.Crash: event ";

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
                "--weir.analyze.window.idle-timeout=5s",
                // The rest of a trace comes once the broker is back, however long that takes here.
                "--weir.analyze.join.flush-after=" + FLUSH_AFTER.toSeconds() + "s");
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

    /** Late events: each of their lines is a letter, of which one is the first. */
    private long lateLetters() {
        long[] count = new long[1];
        forEach(Topic.DEAD_LETTERS, record -> {
            assertThat(Records.header(record, Headers.CAUSE)).isEqualTo(Headers.CAUSE_LATE);
            count[0] += new String(record.value(), UTF_8).contains(FIRST_LINE) ? 1 : 0;
        });
        return count[0];
    }

    /** Counts by service and pattern, as {@code logs.patterns} has them at last. */
    private Map<String, Long> patterns() {
        Map<String, Long> latest = new TreeMap<>();
        forEach(
                Topic.LOGS_PATTERNS,
                record -> latest.put(
                        Records.key(record),
                        Json.read(record.value(), LogPattern.class).count()));
        return latest;
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
    void everyLineIsInOneEventAndCountedOnceWhoeverIsKilled() throws Exception {
        Load.Sent sent;
        try (Load load = new Load(bootstrapServers)) {
            crash();
            sent = load.finish();
        } catch (Exception | AssertionError e) {
            processes.tellOutputs();
            throw e;
        }
        await("the windows to add up to %d events".formatted(sent.events()))
                .atMost(COUNT_LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> counted().count + counted().late, sum -> sum == sent.events());
        WindowTotals totals = counted();
        await("the %d late events to be dead letters".formatted(totals.late))
                .atMost(COUNT_LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> lateLetters() == totals.late);

        int[] times = new int[sent.events()];
        Map<String, Long> patterns = new TreeMap<>();
        forEach(Topic.LOGS_EVENTS, record -> {
            LogEvent event = Json.read(record.value(), LogEvent.class);
            int number = Integer.parseInt(event.body().substring(event.body().lastIndexOf(' ') + 1));
            times[number]++;
            List<String> trace = Load.traceOf(number);
            assertThat(event.attributes().get("exception.stacktrace"))
                    .as("the trace of event %d", number)
                    .isEqualTo(trace.isEmpty() ? null : String.join("\n", trace));
            patterns.merge(event.service() + "@" + event.attributes().get("log.record.template.id"), 1L, Long::sum);
        });
        assertThat(times).as("how often each event is there").containsOnly(1);
        await("each pattern to count its events")
                .atMost(COUNT_LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .untilAsserted(() -> assertThat(patterns()).isEqualTo(patterns));
        System.out.printf(
                "AnalyzeCrashIT: %,d lines, %d kills with seed %d: %,d events, each once and with all of its trace;"
                        + " %,d in their windows, %,d late; %d patterns add up%n",
                sent.lines(), KILLS, SEED, sent.events(), totals.count, totals.late, patterns.size());
    }
}
