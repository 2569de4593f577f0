package io.weir.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Topic;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class KafkaAdminIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int PARTITIONS = 6;

    /** A producer that never tries again fails where a broker does not know yet that a partition is its own. */
    @Test
    void everyPartitionTakesRecordsOnceTheTopicsStand() throws Exception {
        DedicatedKafka dedicated = KafkaForTests.dedicated();
        String bootstrapServers = dedicated.kafka().bootstrapServers();
        try (KafkaAdmin admin = new KafkaAdmin(KafkaConnection.to(bootstrapServers, "test"));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of(
                                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ProducerConfig.RETRIES_CONFIG,
                                0,
                                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                                false),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            admin.ensureTopics(new TopicSettings(PARTITIONS, (short) 1, Duration.ofDays(1), -1))
                    .block(LIMIT);
            List<Future<RecordMetadata>> sent = new ArrayList<>();
            for (Topic topic : Topic.values()) {
                for (int partition = 0; partition < PARTITIONS; partition++) {
                    byte[] text = "x".getBytes(UTF_8);
                    sent.add(producer.send(new ProducerRecord<>(topic.topicName(), partition, text, text)));
                }
            }
            for (Future<RecordMetadata> record : sent) {
                assertThat(record.get(LIMIT.toSeconds(), TimeUnit.SECONDS).offset())
                        .isZero();
            }
        } finally {
            dedicated.close();
        }
    }
}
