package io.weir.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Topic;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaAdminIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void topicsThatStandTakeTheFirstBatchesOfAPipeliningProducer() throws Exception {
        try (DedicatedKafka kafka = KafkaForTests.dedicated();
                KafkaAdmin admin =
                        new KafkaAdmin(KafkaConnection.to(kafka.kafka().bootstrapServers(), "test"));
                Producer<byte[], byte[]> producer = pipelining(kafka.kafka())) {
            admin.ensureTopics(TopicSettings.DEFAULTS).block(LIMIT);

            List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                for (int i = 0; i < 600; i++) {
                    int partition = i % TopicSettings.DEFAULTS.partitions();
                    acknowledgements.add(producer.send(
                            new ProducerRecord<>(topic.topicName(), partition, new byte[] {1}, new byte[100])));
                }
            }
            for (Future<RecordMetadata> acknowledgement : acknowledgements) {
                assertThat(acknowledgement.get().hasOffset()).isTrue();
            }
        }
    }

    @Test
    void topicsThatExistAreLeftAlone() throws Exception {
        try (DedicatedKafka kafka = KafkaForTests.dedicated();
                KafkaAdmin admin =
                        new KafkaAdmin(KafkaConnection.to(kafka.kafka().bootstrapServers(), "test"));
                Admin clients = kafka.kafka().admin()) {
            TopicSettings two = new TopicSettings(2, (short) -1, Duration.ofHours(1), -1);
            admin.ensureTopics(two).block(LIMIT);
            admin.ensureTopics(TopicSettings.DEFAULTS).block(LIMIT);

            String raw = Topic.LOGS_RAW.topicName();
            assertThat(clients.describeTopics(List.of(raw))
                            .allTopicNames()
                            .get()
                            .get(raw)
                            .partitions())
                    .hasSize(2);
        }
    }

    /** Five requests in flight, a few records each. */
    private static Producer<byte[], byte[]> pipelining(KafkaForTests kafka) {
        return new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        kafka.bootstrapServers(),
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        500,
                        ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                        10_000,
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        (int) LIMIT.toMillis()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }
}
