package io.weir.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.analyze.AnalyzeApplication;
import io.weir.crash.Door.Instance;
import io.weir.events.Headers;
import io.weir.events.Topic;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicReader;
import io.weir.ingest.IngestApplication;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients of all protocols that acknowledge send through two instances of ingest, while those, analyze and the broker are
 * killed with SIGKILL, and the broker stays away for a while, and hangs for another: each line that was acknowledged is in Kafka, and each that was sent under a
 * key is one event, however often it was sent. {@code -Dweir.conservation.seconds} says for how long, rounded up to whole
 * rounds of all that is done to them; {@code -Dweir.conservation.seed} in which order. On a failure the outputs of the
 * processes are kept, and their ends printed.
 */
class ConservationIT {

    private static final Duration CHAOS = Duration.ofSeconds(Integer.getInteger("weir.conservation.seconds", 30));
    private static final long SEED = Long.getLong("weir.conservation.seed", 1);
    private static final Duration LIMIT = Sender.PATIENCE;
    private static final Duration ANALYZED_LIMIT = Duration.ofSeconds(300);
    private static final Pattern ID = Pattern.compile("line (\\d+-\\d+-\\d+)\\.");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final Random random = new Random(SEED);
    private final int port = Ports.free();
    private final String bootstrapServers = "127.0.0.1:" + port;
    private final List<Instance> instances = List.of(instance("ingest-0"), instance("ingest-1"));
    private final List<Sender> senders = senders();
    private final ExecutorService threads = Executors.newFixedThreadPool(senders.size());
    private Processes processes;

    private static Instance instance(String name) {
        return new Instance(name, Ports.free(), Ports.free());
    }

    private List<Sender> senders() {
        List<Sender> all = new ArrayList<>();
        for (Door door : List.of(HttpDoor.TEXT, HttpDoor.NDJSON, HttpDoor.OTLP, HttpDoor.BULK, HttpDoor.LOKI)) {
            all.add(new Sender(all.size(), door, true, instances, SEED));
            all.add(new Sender(all.size(), door, false, instances, SEED));
        }
        all.add(new Sender(all.size(), new FluentDoor(), true, instances, SEED));
        return all;
    }

    @BeforeEach
    void start() {
        processes = new Processes(directory);
        startBroker();
        instances.forEach(this::startIngest);
        startAnalyze();
    }

    @AfterEach
    void stop() {
        senders.forEach(Sender::stop);
        threads.shutdownNow();
        processes.close();
    }

    private void startBroker() {
        processes.start(
                "broker", BrokerProcess.class, directory.resolve("kafka").toString(), Integer.toString(port));
    }

    private void startIngest(Instance instance) {
        processes.start(
                instance.name(),
                IngestApplication.class,
                "--server.port=" + instance.httpPort(),
                "--weir.ingest.sockets.fluent.port=" + instance.fluentPort(),
                "--weir.kafka.bootstrap-servers=" + bootstrapServers);
    }

    private void startAnalyze() {
        processes.start(
                "analyze",
                AnalyzeApplication.class,
                "--server.port=0",
                "--weir.kafka.bootstrap-servers=" + bootstrapServers,
                "--weir.analyze.instance-id=analyze");
    }

    private boolean isReady(Instance instance) throws InterruptedException {
        processes.checkAlive();
        try {
            return HttpDoor.status(instance, "/actuator/health/readiness") == 200;
        } catch (IOException e) {
            // Not listening yet.
            return false;
        }
    }

    private void awaitReady(Instance instance, String when) {
        await(instance.name() + " to be ready " + when)
                .pollInSameThread()
                .atMost(LIMIT)
                .until(() -> isReady(instance));
    }

    private long sum(ToLongFunction<Sender> count) {
        return senders.stream().mapToLong(count).sum();
    }

    /** So many requests are taken since, so that what is struck next is in the middle of its work. */
    private void awaitTaken(int requests, String when) {
        long enough = sum(Sender::taken) + requests;
        await("%d requests to be taken %s".formatted(requests, when))
                .atMost(LIMIT)
                .until(() -> {
                    processes.checkAlive();
                    return sum(Sender::taken) >= enough;
                });
    }

    /** One thing that goes wrong, and is mended. */
    private interface Strike {
        void happen() throws InterruptedException;
    }

    private void killIngest(Instance instance) throws InterruptedException {
        processes.kill(instance.name());
        startIngest(instance);
        awaitReady(instance, "after it was killed");
    }

    private void killAnalyze() throws InterruptedException {
        processes.kill("analyze");
        startAnalyze();
    }

    private void killBroker() throws InterruptedException {
        processes.kill("broker");
        startBroker();
        awaitTaken(1, "after the broker was killed");
        instances.forEach(instance -> awaitReady(instance, "after the broker was killed"));
    }

    /** Long enough for requests to be refused for it. */
    private void takeBrokerAway() throws InterruptedException {
        long before = sum(Sender::failed);
        processes.kill("broker");
        await("requests to be refused while the broker is away")
                .atMost(LIMIT)
                .until(() -> sum(Sender::failed) >= before + senders.size());
        startBroker();
        awaitTaken(1, "after the broker was away");
        instances.forEach(instance -> awaitReady(instance, "after the broker was away"));
    }

    /** Connections stay open and nothing comes: nobody is told, everybody has to find out. */
    private void freezeBroker() throws InterruptedException {
        long before = sum(Sender::failed);
        processes.freeze("broker");
        try {
            await("requests to be refused while the broker hangs")
                    .atMost(LIMIT)
                    .until(() -> sum(Sender::failed) >= before + senders.size());
        } finally {
            processes.thaw("broker");
        }
        awaitTaken(1, "after the broker hung");
        instances.forEach(instance -> awaitReady(instance, "after the broker hung"));
    }

    /** Returns how many strikes there were. */
    private int strike() throws InterruptedException {
        List<Strike> strikes = new ArrayList<>(List.of(
                () -> killIngest(instances.get(0)),
                () -> killIngest(instances.get(1)),
                this::killAnalyze,
                this::killBroker,
                this::takeBrokerAway,
                this::freezeBroker));
        long end = System.nanoTime() + CHAOS.toNanos();
        int count = 0;
        do {
            Collections.shuffle(strikes, random);
            for (Strike strike : strikes) {
                awaitTaken(1 + random.nextInt(300), "before the next strike");
                strike.happen();
                count++;
            }
        } while (System.nanoTime() - end < 0);
        awaitTaken(senders.size(), "after the last strike");
        return count;
    }

    @Test
    void whatIsAcknowledgedIsInKafkaAndWhatHasAKeyIsOneEvent() throws Exception {
        int strikes;
        try {
            instances.forEach(instance -> awaitReady(instance, "at first"));
            List<CompletableFuture<Void>> running = senders.stream()
                    .map(sender -> CompletableFuture.runAsync(sender::run, threads))
                    .toList();
            strikes = strike();
            senders.forEach(Sender::stop);
            running.forEach(CompletableFuture::join);
            awaitAnalyzed();
        } catch (Exception | AssertionError e) {
            senders.forEach(sender -> System.out.printf(
                    "%s: %d requests taken, %d attempts failed%n", sender, sender.taken(), sender.failed()));
            processes.tellOutputs();
            throw e;
        }
        check(strikes);
    }

    private void check(int strikes) {
        Map<String, Integer> stored = new HashMap<>();
        Map<String, Set<String>> identities = new HashMap<>();
        forEach(Topic.LOGS_RAW, (id, record) -> {
            stored.merge(id, 1, Integer::sum);
            String identity = Records.header(record, Headers.IDEMPOTENCY);
            if (identity != null) {
                identities.computeIfAbsent(id, key -> new HashSet<>()).add(identity);
            }
        });
        Map<String, Integer> events = new HashMap<>();
        forEach(Topic.LOGS_EVENTS, (id, record) -> events.merge(id, 1, Integer::sum));

        for (Sender sender : senders) {
            assertThat(sender.acknowledged()).as("acknowledged to " + sender).isNotEmpty();
            assertThat(sender.acknowledged().stream().filter(id -> !stored.containsKey(id)))
                    .as("acknowledged to %s and not in Kafka", sender)
                    .isEmpty();
        }
        Set<String> keyed = senders.stream()
                .filter(Sender::isKeyed)
                .flatMap(sender -> sender.acknowledged().stream())
                .collect(Collectors.toSet());
        assertThat(identities.keySet()).as("what has an identity").isEqualTo(keyed);
        assertThat(identities.values()).as("identities of a line").allMatch(each -> each.size() == 1);
        assertThat(events.keySet()).as("what is an event").isEqualTo(stored.keySet());
        assertThat(stored.keySet().stream()
                        .filter(id -> !Objects.equals(events.get(id), keyed.contains(id) ? 1 : stored.get(id)))
                        .map(id -> "%s: %d times stored, %d events".formatted(id, stored.get(id), events.get(id))))
                .as("what is not one event each")
                .isEmpty();
        System.out.printf(
                "ConservationIT: %d strikes with seed %d, %,d requests taken, %,d attempts failed: %,d lines acknowledged, "
                        + "each in Kafka; %,d of them under keys, each one event; %,d repetitions taken out%n",
                strikes,
                SEED,
                sum(Sender::taken),
                sum(Sender::failed),
                sum(sender -> sender.acknowledged().size()),
                keyed.size(),
                keyed.stream().mapToLong(id -> stored.get(id) - 1).sum());
    }

    /** All that is stored has been read, to the last line. */
    private void awaitAnalyzed() {
        try (Admin admin = Admin.create(connection().clientProperties())) {
            await("analyze to have read all that is stored")
                    .pollInterval(Duration.ofSeconds(1))
                    .atMost(ANALYZED_LIMIT)
                    .until(() -> isAnalyzed(admin));
        }
    }

    private static boolean isAnalyzed(Admin admin) throws Exception {
        String raw = Topic.LOGS_RAW.topicName();
        Map<TopicPartition, OffsetSpec> partitions =
                admin.describeTopics(List.of(raw)).allTopicNames().get().get(raw).partitions().stream()
                        .collect(Collectors.toMap(
                                info -> new TopicPartition(raw, info.partition()), info -> OffsetSpec.latest()));
        var ends = admin.listOffsets(partitions).all().get();
        var read = admin.listConsumerGroupOffsets("weir-parse")
                .partitionsToOffsetAndMetadata()
                .get();
        return ends.entrySet().stream().allMatch(end -> {
            OffsetAndMetadata position = read.get(end.getKey());
            return end.getValue().offset() == (position == null ? 0 : position.offset());
        });
    }

    private void forEach(Topic topic, BiConsumer<String, ConsumerRecord<byte[], byte[]>> action) {
        for (List<ConsumerRecord<byte[], byte[]>> batch : new TopicReader(connection())
                .read(topic.topicName(), new TopicReader.Start.Beginning(), false)
                .toIterable(1)) {
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                Matcher id = ID.matcher(new String(record.value(), UTF_8));
                assertThat(id.find()).as("a line of the clients").isTrue();
                action.accept(id.group(1), record);
            }
        }
    }

    private KafkaConnection connection() {
        return KafkaConnection.to(bootstrapServers, "conservation-test");
    }
}
