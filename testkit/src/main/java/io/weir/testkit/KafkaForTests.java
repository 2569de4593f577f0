package io.weir.testkit;

import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.utils.AppInfoParser;
import org.jspecify.annotations.Nullable;

/**
 * The Kafka that integration tests run against, with what they do to it: create topics, write, and read until enough is
 * there. Every wait is bounded, and its failure says what was waited for and what came.
 *
 * <p>It runs in a container where a Docker engine is reachable and embedded in the test's JVM where not; the environment
 * variable or system property {@code WEIR_TEST_KAFKA} decides otherwise: {@code auto}, {@code embedded} or {@code docker}.
 * Which one it is, is printed when the first one starts. Topics are not created by writing to them, and tests share
 * the broker: let each create its own topics with {@link #createTopic}, and name its groups with {@link #uniqueName}.
 *
 * <p>Thread-safe.
 */
public final class KafkaForTests {

    /** Kafka's version, of broker and clients alike. */
    public static final String VERSION = AppInfoParser.getVersion();

    /** Partitions of a topic that is created without naming a number. */
    public static final int DEFAULT_PARTITIONS = 6;

    /** How long a read waits for what it was told to expect. */
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    private static final Duration POLL = Duration.ofMillis(100);

    private final String bootstrapServers;

    private final Set<String> standing = ConcurrentHashMap.newKeySet();

    KafkaForTests(String bootstrapServers) {
        this.bootstrapServers = bootstrapServers;
    }

    /** The one Kafka that all tests of this JVM share: started at the first call, stopped when the JVM ends. */
    public static KafkaForTests shared() {
        return Shared.KAFKA;
    }

    /** A Kafka of the caller's own, to be paused and resumed; close it. Takes seconds to start. */
    public static DedicatedKafka dedicated() {
        return new DedicatedKafka(Variant.CURRENT.start());
    }

    /** Where clients connect. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** A name that no other test uses, for a topic, a group or a transactional id. */
    public static String uniqueName(String prefix) {
        return prefix + "-" + UUID.randomUUID();
    }

    /** Creates a topic with a {@link #uniqueName} and returns the name. */
    public String createTopic(String prefix, int partitions) {
        return createTopic(prefix, partitions, Map.of());
    }

    /**
     * Creates a topic with a {@link #uniqueName} and settings of its own, such as {@code cleanup.policy}, and returns when
     * every partition takes records.
     */
    public String createTopic(String prefix, int partitions, Map<String, String> settings) {
        String name = uniqueName(prefix);
        NewTopic topic = new NewTopic(name, Optional.of(partitions), Optional.empty()).configs(settings);
        try (Admin admin = admin()) {
            awaitDone(admin.createTopics(List.of(topic)).all(), "the creation of topic " + name);
        }
        awaitLeaders(name);
        return name;
    }

    /** A new admin client; close it. */
    public Admin admin() {
        return Admin.create(Map.of("bootstrap.servers", bootstrapServers));
    }

    /** Writes one record of text and returns when it is acknowledged. */
    public void send(String topic, @Nullable String key, String value) {
        send(List.of(new ProducerRecord<>(topic, key == null ? null : bytes(key), bytes(value))));
    }

    /** Writes records in their order, once their topics stand, and returns when all are acknowledged. */
    public void send(Collection<ProducerRecord<byte[], byte[]>> records) {
        records.stream().map(ProducerRecord::topic).distinct().forEach(this::awaitLeaders);
        try (Producer<byte[], byte[]> producer = producer()) {
            var acknowledgements = records.stream().map(producer::send).toList();
            producer.flush();
            acknowledgements.forEach(acknowledgement -> awaitDone(acknowledgement, "the acknowledgement of a record"));
        }
    }

    /**
     * Reads a topic from its beginning, read committed, until it holds as many records, and returns them: more, if more
     * came along with the last.
     *
     * @throws AssertionError if they are not there within {@link #TIMEOUT}
     */
    public List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        return readUntil(topic, count + " records", records -> records.size() >= count);
    }

    /**
     * Reads a topic from its beginning, read committed, until the records read satisfy the condition. They are in the
     * order of their partition; a topic created meanwhile is waited for.
     *
     * @param expectation what is waited for, for the message of the error
     * @throws AssertionError if the condition is not met within {@link #TIMEOUT}
     */
    public List<ConsumerRecord<byte[], byte[]>> readUntil(
            String topic, String expectation, Predicate<List<ConsumerRecord<byte[], byte[]>>> enough) {
        long deadline = System.nanoTime() + TIMEOUT.toNanos();
        List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = consumerOf(topic)) {
            while (!enough.test(Collections.unmodifiableList(read))) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("Waited %d s for %s in topic %s, which has %d: %s"
                            .formatted(TIMEOUT.toSeconds(), expectation, topic, read.size(), excerpt(read)));
                }
                consumer.poll(POLL).forEach(read::add);
            }
        }
        return read;
    }

    /**
     * Reads all that is committed in a topic at the time of the call, and nothing that comes later; so also that a topic
     * is empty.
     */
    public List<ConsumerRecord<byte[], byte[]>> readAll(String topic) {
        try (Consumer<byte[], byte[]> consumer = consumerOf(topic)) {
            Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment(), TIMEOUT);
            long deadline = System.nanoTime() + TIMEOUT.toNanos();
            List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
            while (!ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue())) {
                if (System.nanoTime() - deadline > 0) {
                    throw new AssertionError("Waited %d s to read topic %s to its end %s, got %d records"
                            .formatted(TIMEOUT.toSeconds(), topic, ends, read.size()));
                }
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    if (record.offset() < ends.getOrDefault(new TopicPartition(topic, record.partition()), 0L)) {
                        read.add(record);
                    }
                }
            }
            return read;
        }
    }

    /** The values of records as text. */
    public static List<String> values(Collection<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .map(record -> record.value() == null ? "" : new String(record.value(), StandardCharsets.UTF_8))
                .toList();
    }

    /**
     * Waits until a topic is there and every partition takes records, which is later than Kafka says that it is there. Of a
     * producer's first two batches the first may be refused in between, and the second, a moment later, stored: after
     * which the first can never be.
     */
    private void awaitLeaders(String topic) {
        if (standing.contains(topic)) {
            return;
        }
        try (Admin admin = admin()) {
            await("topic " + topic + " to have leaders")
                    .pollInSameThread()
                    .atMost(TIMEOUT)
                    .ignoreExceptionsMatching(e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                    .until(() -> leadersAnswer(admin, topic));
        }
        standing.add(topic);
    }

    private static boolean leadersAnswer(Admin admin, String topic) throws ExecutionException, InterruptedException {
        Collection<TopicDescription> described =
                admin.describeTopics(List.of(topic)).allTopicNames().get().values();
        Map<TopicPartition, OffsetSpec> ends = described.stream()
                .flatMap(description -> description.partitions().stream())
                .collect(Collectors.toMap(
                        partition -> new TopicPartition(topic, partition.partition()),
                        partition -> OffsetSpec.latest()));
        return admin.listOffsets(ends).all().get().size() == ends.size();
    }

    private Producer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) TIMEOUT.toMillis(),
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        (int) TIMEOUT.toMillis() / 4),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    /** Assigned to every partition of the topic, at the beginning, in no group. */
    private Consumer<byte[], byte[]> consumerOf(String topic) {
        Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                        false),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        try {
            List<TopicPartition> partitions = await("topic " + topic + " to exist")
                    .pollInSameThread()
                    .atMost(TIMEOUT)
                    .until(() -> partitionsOf(topic, consumer), found -> !found.isEmpty());
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            return consumer;
        } catch (RuntimeException | Error e) {
            consumer.close();
            throw e;
        }
    }

    private static List<TopicPartition> partitionsOf(String topic, Consumer<byte[], byte[]> consumer) {
        return consumer.partitionsFor(topic, TIMEOUT).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private static void awaitDone(Future<?> future, String what) {
        try {
            future.get(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("Waited %d s for %s".formatted(TIMEOUT.toSeconds(), what), e);
        } catch (ExecutionException e) {
            throw new AssertionError("Waited for %s, which failed: %s".formatted(what, e.getCause()), e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("Interrupted while waiting for " + what, e);
        }
    }

    /** The last few values, to see in a failed wait what came instead. */
    private static List<String> excerpt(List<ConsumerRecord<byte[], byte[]>> records) {
        return values(records.subList(Math.max(0, records.size() - 5), records.size())).stream()
                .map(value -> value.length() > 200 ? value.substring(0, 200) + "…" : value)
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** Decided, and said, once. */
    private static final class Variant {

        static final KafkaVariant CURRENT = KafkaVariant.current();

        static {
            // Printed rather than logged: a test's log levels must not hide what the result was obtained on.
            System.out.println("Integration tests use Kafka " + VERSION + " " + CURRENT);
        }
    }

    private static final class Shared {

        static final KafkaForTests KAFKA = start();

        private static KafkaForTests start() {
            KafkaEngine engine = Variant.CURRENT.start();
            Runtime.getRuntime().addShutdownHook(new Thread(engine::close, "test-kafka-stopper"));
            return new KafkaForTests(engine.bootstrapServers());
        }
    }
}
