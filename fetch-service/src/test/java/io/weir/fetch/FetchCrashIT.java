package io.weir.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.events.FetchRequest;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import io.weir.events.Json;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.fetch.engine.TestServer;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The fetch service in a process of its own, killed with SIGKILL while it fetches, again and again: every request has its
 * result, exactly one, and the group never stands beyond what has been answered.
 */
class FetchCrashIT {

    private static final int REQUESTS = 400;
    private static final int KILLS = 3;
    private static final Duration LIMIT = Duration.ofSeconds(120);
    private static final String GROUP = "weir-fetch-" + Topic.FETCH_REQUESTS.topicName();

    private final DedicatedKafka dedicated = KafkaForTests.dedicated();
    private final KafkaForTests kafka = dedicated.kafka();
    private final TestServer server = new TestServer();
    private final List<Process> processes = new ArrayList<>();

    @AfterEach
    void stop() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
        server.close();
        dedicated.close();
    }

    private Process start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FetchApplication.class.getName(),
                        "--server.port=0",
                        "--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--weir.kafka.topics.partitions=2",
                        "--weir.fetch.instance-id=crash-test",
                        "--weir.fetch.requests.allow=127.0.0.1:" + server.port())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        processes.add(process);
        return process;
    }

    /** Every fourth takes a second, so that at any moment some are done before others that came earlier. */
    private FetchRequest request(int number) {
        String path = number % 4 == 0 ? "slow?" : "page/";
        return new FetchRequest("request-" + number, List.of(server.target(path + number)), 10_000L);
    }

    private List<ConsumerRecord<byte[], byte[]>> results() {
        return kafka.readAll(Topic.FETCH_RESULTS.topicName());
    }

    @Test
    void everyRequestIsAnsweredOnceThoughTheServiceIsKilledAgainAndAgain() throws Exception {
        Process process = start();
        await().atMost(LIMIT).until(this::topicsStand);
        kafka.send(IntStream.range(0, REQUESTS)
                .mapToObj(i -> Records.json(Topic.FETCH_REQUESTS, "request-" + i, request(i)))
                .toList());

        for (int kill = 1; kill <= KILLS; kill++) {
            int enough = REQUESTS * kill / (KILLS + 2);
            await().atMost(LIMIT).until(() -> results().size() >= enough);
            process.destroyForcibly().waitFor();
            theGroupStandsNowhereBeyondTheResults();
            process = start();
        }
        await().atMost(LIMIT).until(() -> results().size() >= REQUESTS);
        // All are answered; what would come now would be one too many.
        await().atMost(LIMIT).until(() -> lag() == 0);

        List<FetchResult> all = results().stream()
                .map(record -> Json.read(record.value(), FetchResult.class))
                .toList();
        assertThat(all)
                .extracting(FetchResult::id)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(IntStream.range(0, REQUESTS)
                        .mapToObj(i -> "request-" + i)
                        .toList());
        assertThat(all.stream().flatMap(result -> result.results().stream()))
                .extracting(TargetResult::outcome)
                .containsOnly(Outcome.ok);
    }

    private boolean topicsStand() throws Exception {
        try (Admin admin = kafka.admin()) {
            return admin.listTopics()
                    .names()
                    .get()
                    .containsAll(Set.of(Topic.FETCH_REQUESTS.topicName(), Topic.FETCH_RESULTS.topicName()));
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() throws Exception {
        try (Admin admin = kafka.admin()) {
            Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>(admin.listConsumerGroupOffsets(GROUP)
                    .partitionsToOffsetAndMetadata()
                    .get());
            all.values().removeIf(offset -> offset == null);
            return all;
        }
    }

    private long lag() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        long behind = 0;
        for (ConsumerRecord<byte[], byte[]> request : kafka.readAll(Topic.FETCH_REQUESTS.topicName())) {
            OffsetAndMetadata at = committed.get(new TopicPartition(request.topic(), request.partition()));
            behind += at == null || request.offset() >= at.offset() ? 1 : 0;
        }
        return behind;
    }

    private void theGroupStandsNowhereBeyondTheResults() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed = committed();
        Set<String> answered = results().stream().map(Records::key).collect(Collectors.toCollection(TreeSet::new));
        assertThat(kafka.readAll(Topic.FETCH_REQUESTS.topicName()))
                .filteredOn(request -> {
                    OffsetAndMetadata at = committed.get(new TopicPartition(request.topic(), request.partition()));
                    return at != null && request.offset() < at.offset();
                })
                .allSatisfy(request -> assertThat(answered).contains(new String(request.key(), UTF_8)));
    }
}
