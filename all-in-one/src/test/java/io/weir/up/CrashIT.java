package io.weir.up;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.cli.WeirCommand;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.events.WindowStats;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code weir up} in a process of its own, killed with SIGKILL while lines are pushed, and started again on its data: every
 * line that was acknowledged is counted, and none twice. {@code -Dweir.crash.lines} says how many lines are pushed.
 */
class CrashIT {

    private static final int LINES = Integer.getInteger("weir.crash.lines", 200_000);
    private static final int BATCH = 1_000;
    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final Duration COUNT_LIMIT = Duration.ofSeconds(180);

    @TempDir
    private Path data;

    private final HttpClient http = HttpClient.newHttpClient();
    private final BitSet acknowledged = new BitSet(LINES);
    private final AtomicInteger acknowledgedUpTo = new AtomicInteger();
    private final List<Process> processes = new ArrayList<>();
    private final int kafkaPort = freePort();
    private int ingestPort;

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Returns when it is ready. */
    private Process start() throws IOException {
        ingestPort = freePort();
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx768m",
                "-cp",
                System.getProperty("java.class.path"),
                WeirCommand.class.getName(),
                "up",
                "--data",
                data.toString(),
                "--kafka-port",
                Integer.toString(kafkaPort));
        builder.environment()
                .putAll(Map.of(
                        "WEIR_INGEST_PORT", Integer.toString(ingestPort),
                        "WEIR_ANALYZE_PORT", "0",
                        "WEIR_FETCH_PORT", "0"));
        Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        processes.add(process);
        BufferedReader output = process.inputReader();
        long deadline = System.nanoTime() + START_LIMIT.toNanos();
        for (String line = output.readLine(); ; line = output.readLine()) {
            if (line == null || System.nanoTime() > deadline) {
                throw new IllegalStateException("weir up did not become ready");
            }
            if (line.contains("is ready")) {
                return process;
            }
        }
    }

    /** Pushes the lines from..to; those of a request that was answered with 200 are acknowledged. */
    private void push(int from, int to) throws InterruptedException {
        for (int first = from; first < to; first += BATCH) {
            int end = Math.min(to, first + BATCH);
            StringBuilder body = new StringBuilder();
            for (int line = first; line < end; line++) {
                body.append("2026-03-01T12:00:00Z INFO [main] shop.Crash: line ")
                        .append(line)
                        .append('\n');
            }
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:%d/logs?source=crash".formatted(ingestPort)))
                    .header("Content-Type", "text/plain")
                    .POST(HttpRequest.BodyPublishers.ofString(body.toString(), UTF_8))
                    .build();
            try {
                if (http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200) {
                    acknowledged.set(first, end);
                    acknowledgedUpTo.set(end);
                }
            } catch (IOException e) {
                // Killed under our hands: these lines are in doubt, and the rest of this run is not sent.
                return;
            }
        }
    }

    private Process pushAndKill(Process process, int from, int to, int killAfter) throws Exception {
        Thread killer = new Thread(() -> {
            await().atMost(START_LIMIT).until(() -> acknowledgedUpTo.get() >= killAfter);
            process.destroyForcibly();
        });
        killer.start();
        push(from, to);
        killer.join();
        process.waitFor();
        return start();
    }

    private void forEach(Topic topic, Consumer<ConsumerRecord<byte[], byte[]>> action) {
        for (List<ConsumerRecord<byte[], byte[]>> batch : new TopicReader(
                        KafkaConnection.to("127.0.0.1:" + kafkaPort, "crash-test"))
                .read(topic.topicName(), new TopicReader.Start.Beginning(), false)
                .toIterable(1)) {
            batch.forEach(action);
        }
    }

    /** How often each line number is on {@code logs.events}. */
    private int[] seen() {
        int[] times = new int[LINES];
        forEach(Topic.LOGS_EVENTS, record -> {
            String body = Json.read(record.value(), LogEvent.class).body();
            times[Integer.parseInt(body.substring(body.lastIndexOf(' ') + 1))]++;
        });
        return times;
    }

    private long counted() {
        Map<String, Long> latest = new HashMap<>();
        forEach(Topic.LOGS_STATS, record -> {
            WindowStats stats = Json.read(record.value(), WindowStats.class);
            latest.put(Records.key(record), stats.count() + stats.late());
        });
        return latest.values().stream().mapToLong(Long::longValue).sum();
    }

    private long raw() {
        long[] records = new long[1];
        forEach(Topic.LOGS_RAW, record -> records[0]++);
        return records[0];
    }

    @Test
    void everyAcknowledgedLineIsCountedAndNoneTwiceWhenTheProcessIsKilled() throws Exception {
        Process process = start();
        process = pushAndKill(process, 0, LINES / 2, LINES / 5);
        process = pushAndKill(process, LINES / 2, LINES * 3 / 4, LINES * 3 / 5);
        push(LINES * 3 / 4, LINES);

        long stored = raw();
        assertThat(stored).isGreaterThanOrEqualTo(acknowledged.cardinality());
        await("the windows to add up to the " + stored + " lines stored")
                .atMost(COUNT_LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> counted() == stored);

        int[] seen = seen();
        int lost = 0;
        int repeated = 0;
        for (int line = 0; line < LINES; line++) {
            lost += acknowledged.get(line) && seen[line] == 0 ? 1 : 0;
            repeated += seen[line] > 1 ? 1 : 0;
        }
        assertThat(lost).as("acknowledged and lost").isZero();
        assertThat(repeated).as("counted twice").isZero();
        assertThat(acknowledged.cardinality()).isPositive().isLessThan(LINES);
        assertThat(process.isAlive()).isTrue();
    }
}
