package io.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class KafkaForTestsIT {

    private final KafkaForTests kafka = KafkaForTests.shared();

    @Test
    void whatIsSentIsReadInOrder() {
        String topic = kafka.createTopic("order", 1);

        kafka.send(IntStream.range(0, 100)
                .mapToObj(
                        i -> new ProducerRecord<byte[], byte[]>(topic, ("line " + i).getBytes(StandardCharsets.UTF_8)))
                .toList());

        assertThat(KafkaForTests.values(kafka.read(topic, 100)))
                .isEqualTo(IntStream.range(0, 100).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void everyPartitionIsRead() {
        String topic = kafka.createTopic("partitions", 3);
        IntStream.range(0, 20).forEach(i -> kafka.send(topic, "key " + i, "value " + i));

        var read = kafka.readUntil(
                topic, "value 19", records -> KafkaForTests.values(records).contains("value 19"));

        assertThat(kafka.readAll(topic)).hasSize(20).hasSizeGreaterThanOrEqualTo(read.size());
        assertThat(kafka.readAll(topic).stream()
                        .map(record -> record.partition())
                        .distinct())
                .hasSize(3);
    }

    /** Batches of a few records each, five requests in flight: see {@code KafkaForTests.createTopic}. */
    @Test
    void theFirstBatchesSentToATopicJustCreatedAreAllAcknowledged() throws Exception {
        List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
        try (Producer<String, String> producer = pipelining()) {
            for (int topic = 0; topic < 30; topic++) {
                String name = kafka.createTopic("new", 4);
                for (int i = 0; i < 400; i++) {
                    acknowledgements.add(producer.send(new ProducerRecord<>(name, i % 4, null, "line " + i)));
                }
            }
            for (Future<RecordMetadata> acknowledgement : acknowledgements) {
                assertThat(acknowledgement.get().hasOffset()).isTrue();
            }
        }
    }

    @Test
    void anEmptyTopicIsReadAsEmpty() {
        assertThat(kafka.readAll(kafka.createTopic("empty", 2))).isEmpty();
    }

    @Test
    void aTransactionIsReadOnceItIsCommittedAndNeverWhenAborted() {
        String topic = kafka.createTopic("transactions", 1);
        try (Producer<String, String> producer = transactional()) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "aborted"));
            producer.flush();
            assertThat(kafka.readAll(topic)).isEmpty();
            producer.abortTransaction();

            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, "committed"));
            producer.commitTransaction();
        }

        assertThat(KafkaForTests.values(kafka.read(topic, 1))).containsExactly("committed");
        assertThat(kafka.readAll(topic)).hasSize(1);
    }

    @Test
    void aTopicHasTheSettingsItWasCreatedWith() throws Exception {
        String topic = kafka.createTopic("settings", 1, Map.of("cleanup.policy", "compact"));

        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        try (Admin admin = kafka.admin()) {
            assertThat(admin.describeConfigs(List.of(resource))
                            .all()
                            .get()
                            .get(resource)
                            .get("cleanup.policy")
                            .value())
                    .isEqualTo("compact");
        }
    }

    @Test
    void aTopicThatKafkaRefusesFailsWithItsName() {
        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> kafka.createTopic("bad name", 1))
                .withMessageContaining("creation of topic bad name");
    }

    @Test
    void theSharedKafkaIsOne() {
        assertThat(KafkaForTests.shared()).isSameAs(kafka);
    }

    private Producer<String, String> pipelining() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "batch.size",
                        500,
                        "linger.ms",
                        0,
                        "request.timeout.ms",
                        10_000,
                        "delivery.timeout.ms",
                        20_000),
                new StringSerializer(),
                new StringSerializer());
    }

    private Producer<String, String> transactional() {
        return new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "transactional.id",
                        KafkaForTests.uniqueName("transactional")),
                new StringSerializer(),
                new StringSerializer());
    }
}
