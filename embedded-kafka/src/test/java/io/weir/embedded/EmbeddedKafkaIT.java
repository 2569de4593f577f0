package io.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class EmbeddedKafkaIT {

    private static final String TOPIC = "lines";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    @TempDir
    private Path directory;

    @Test
    void recordsAndGroupOffsetsSurviveARestartOnAnotherPort() throws Exception {
        try (EmbeddedKafka kafka = start()) {
            createTopic(kafka, Map.of());
            produce(kafka, 0, 1_000);
            try (Consumer<byte[], byte[]> consumer = consumer(kafka, "group")) {
                consumer.assign(List.of(PARTITION));
                consumer.commitSync(Map.of(PARTITION, new OffsetAndMetadata(600)));
            }
        }

        try (EmbeddedKafka kafka = start()) {
            assertThat(readFromCommitted(kafka, "group", 400)).isEqualTo(lines(600, 1_000));
            produce(kafka, 1_000, 1_001);
            assertThat(readFromCommitted(kafka, "group", 401)).isEqualTo(lines(600, 1_001));
        }
    }

    @Test
    void aKilledBrokerComesBackWithAllItHadAcknowledged() throws Exception {
        Process other = BrokerProcess.start(directory);
        try {
            BrokerProcess.awaitAcknowledged(other, 1_000);
            assertThatExceptionOfType(BrokerStartException.class)
                    .isThrownBy(this::start)
                    .withMessageContaining("is in use by another process (pid " + other.pid() + ")");
        } finally {
            other.destroyForcibly().waitFor();
        }

        try (EmbeddedKafka kafka = start()) {
            assertThat(readFromCommitted(kafka, "group", 1_000)).isEqualTo(lines(0, 1_000));
        }
    }

    @Test
    void aTransactionIsSeenWholeOrNotAtAll() throws Exception {
        try (EmbeddedKafka kafka = start()) {
            createTopic(kafka, Map.of());
            try (Producer<byte[], byte[]> producer = producer(kafka, Optional.of("pipeline"))) {
                producer.initTransactions();
                producer.beginTransaction();
                producer.send(line(-1));
                producer.flush();
                producer.abortTransaction();
                producer.beginTransaction();
                producer.send(line(0));
                producer.send(line(1));
                producer.commitTransaction();
            }

            assertThat(readFromCommitted(kafka, "group", 2)).isEqualTo(lines(0, 2));
        }
    }

    @Test
    void aNewTopicHasThePartitionsAndTheRetentionOfTheSettings() throws Exception {
        EmbeddedKafkaSettings settings = settings().withPartitions(3).withRetention(Duration.ofHours(2), 30L << 20);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(settings);
                Admin admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, Optional.empty(), Optional.empty())))
                    .all()
                    .get();

            ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, TOPIC);
            Config effective = admin.describeConfigs(List.of(topic)).all().get().get(topic);
            assertThat(effective.get("retention.ms").value()).isEqualTo("7200000");
            assertThat(effective.get("retention.bytes").value()).isEqualTo(String.valueOf(10L << 20));
            assertThat(effective.get("segment.bytes").value()).isEqualTo(String.valueOf((10L << 20) / 8));
            assertThat(admin.describeTopics(List.of(TOPIC))
                            .allTopicNames()
                            .get()
                            .get(TOPIC)
                            .partitions())
                    .hasSize(3);
        }
    }

    @Test
    void aTopicBeyondItsBoundLosesItsOldestRecordsAndItsDiskSpace() throws Exception {
        long bound = 4L << 20;
        EmbeddedKafkaSettings settings = settings().withPartitions(1).withRetention(Duration.ofHours(1), bound);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(settings);
                Admin admin = admin(kafka)) {
            createTopic(kafka, Map.of());
            byte[] value = new byte[64 * 1024];
            try (Producer<byte[], byte[]> producer = producer(kafka, Optional.empty())) {
                IntStream.range(0, 256).forEach(i -> producer.send(new ProducerRecord<>(TOPIC, value)));
            }

            await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                assertThat(earliestOffset(admin)).isGreaterThan(150);
                assertThat(segmentBytes(kafka)).isLessThan(bound + (2L << 20));
            });
        }
    }

    @Test
    void writingToATopicDoesNotCreateIt() {
        try (EmbeddedKafka kafka = start();
                Admin admin = admin(kafka)) {
            assertThatExceptionOfType(ExecutionException.class)
                    .isThrownBy(() ->
                            admin.describeTopics(List.of(TOPIC)).allTopicNames().get())
                    .withCauseInstanceOf(UnknownTopicOrPartitionException.class);
        }
    }

    @Test
    void twoBrokersRunInOneJvmAndTheirTemporaryDirectoriesGoWithThem() throws Exception {
        EmbeddedKafkaSettings temporary = EmbeddedKafkaSettings.ephemeral().withPort(0);
        Path firstDirectory;
        Path secondDirectory;
        try (EmbeddedKafka second = EmbeddedKafka.start(temporary)) {
            secondDirectory = second.dataDirectory();
            try (EmbeddedKafka first = EmbeddedKafka.start(temporary)) {
                firstDirectory = first.dataDirectory();
                createTopic(first, Map.of());
                produce(first, 0, 10);
                assertThat(readFromCommitted(first, "group", 10)).isEqualTo(lines(0, 10));
            }
            createTopic(second, Map.of());
            produce(second, 10, 20);
            assertThat(readFromCommitted(second, "group", 10)).isEqualTo(lines(10, 20));
            assertThat(secondDirectory).isDirectory();
        }

        assertThat(firstDirectory).isNotEqualTo(secondDirectory).doesNotExist();
        assertThat(secondDirectory).doesNotExist();
    }

    @Test
    void aPortInUseLeavesTheDirectoryUntouched() throws Exception {
        try (EmbeddedKafka running =
                EmbeddedKafka.start(EmbeddedKafkaSettings.ephemeral().withPort(0))) {
            int taken = Integer.parseInt(running.bootstrapServers().split(":")[1]);

            assertThatExceptionOfType(BrokerStartException.class)
                    .isThrownBy(() -> EmbeddedKafka.start(settings().withPort(taken)))
                    .withMessageContaining("127.0.0.1:" + taken);
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void losingItsDiskEndsTheBrokerButNotTheJvm() throws Exception {
        EmbeddedKafkaSettings settings = settings().withPartitions(1).withRetention(Duration.ofHours(1), 8L << 20);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(settings)) {
            createTopic(kafka, Map.of());
            produce(kafka, 0, 1);
            deleteAllOf(directory);

            Properties impatient = producerProperties(kafka);
            impatient.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 3_000);
            impatient.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 1_000);
            try (Producer<byte[], byte[]> producer = new KafkaProducer<>(impatient)) {
                // More than a segment, so that a new file is needed where there is no directory any more.
                IntStream.range(0, 64).forEach(i -> producer.send(new ProducerRecord<>(TOPIC, new byte[64 * 1024])));

                assertThat(kafka.failure().toCompletableFuture())
                        .succeedsWithin(Duration.ofSeconds(20))
                        .asString()
                        .doesNotContain("\n");
            }
        }
    }

    private EmbeddedKafka start() {
        return EmbeddedKafka.start(settings());
    }

    private EmbeddedKafkaSettings settings() {
        return EmbeddedKafkaSettings.inDirectory(directory).withPort(0);
    }

    private static Admin admin(EmbeddedKafka kafka) {
        return Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    private static void createTopic(EmbeddedKafka kafka, Map<String, String> config) throws Exception {
        try (Admin admin = admin(kafka)) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1).configs(config)))
                    .all()
                    .get();
        }
    }

    private static void produce(EmbeddedKafka kafka, int from, int to) throws Exception {
        try (Producer<byte[], byte[]> producer = producer(kafka, Optional.empty())) {
            for (var sent : IntStream.range(from, to)
                    .mapToObj(i -> producer.send(line(i)))
                    .toList()) {
                sent.get();
            }
        }
    }

    private static List<String> readFromCommitted(EmbeddedKafka kafka, String group, int count) {
        List<String> read = new ArrayList<>();
        try (Consumer<byte[], byte[]> consumer = consumer(kafka, group)) {
            consumer.assign(List.of(PARTITION));
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                consumer.poll(Duration.ofMillis(100))
                        .forEach(record -> read.add(new String(record.value(), StandardCharsets.UTF_8)));
                return read.size() >= count;
            });
        }
        return read;
    }

    private static Consumer<byte[], byte[]> consumer(EmbeddedKafka kafka, String group) {
        return new KafkaConsumer<>(Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                kafka.bootstrapServers(),
                ConsumerConfig.GROUP_ID_CONFIG,
                group,
                ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                "earliest",
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                false,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed",
                ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class,
                ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                ByteArrayDeserializer.class));
    }

    private static Producer<byte[], byte[]> producer(EmbeddedKafka kafka, Optional<String> transactionalId) {
        Properties properties = producerProperties(kafka);
        transactionalId.ifPresent(id -> properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, id));
        return new KafkaProducer<>(properties);
    }

    private static Properties producerProperties(EmbeddedKafka kafka) {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        // To a topic just created: the second of two in flight may be stored where the first was refused.
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        return properties;
    }

    static ProducerRecord<byte[], byte[]> line(int number) {
        return new ProducerRecord<>(TOPIC, ("line " + number).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> lines(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "line " + i).toList();
    }

    private static long earliestOffset(Admin admin) throws Exception {
        ListOffsetsResult offsets = admin.listOffsets(Map.of(PARTITION, OffsetSpec.earliest()));
        return offsets.partitionResult(PARTITION).get().offset();
    }

    private static long segmentBytes(EmbeddedKafka kafka) throws IOException {
        try (var files = Files.list(kafka.dataDirectory().resolve(TOPIC + "-0"))) {
            return files.filter(file -> file.toString().contains(".log"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
    }

    private static void deleteAllOf(Path root) throws IOException {
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException e) throws IOException {
                if (!visited.equals(root)) {
                    Files.delete(visited);
                }
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
