package io.weir.events.spring;

import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.PublisherSettings;
import io.weir.events.kafka.TopicSettings;
import java.time.Duration;
import java.util.Map;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * Where Kafka is and how it is used; defaults are in {@code weir-common.yml}.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param clientId names this process in the broker's logs and metrics
 * @param properties any other client property, for instance {@code security.protocol}
 * @param producer sending
 * @param topics how topics are created where they do not exist
 */
@ConfigurationProperties("weir.kafka")
public record KafkaProperties(
        String bootstrapServers,
        String clientId,
        @DefaultValue Map<String, String> properties,
        Producer producer,
        Topics topics) {

    /**
     * How records are sent.
     *
     * @param buffer memory for records on their way to the broker
     * @param linger how long a record waits for company
     * @param requestsInFlight how many requests to one broker are under way at once
     * @param deliveryTimeout how long a record is tried
     * @param maxRecord the largest record sent, key and headers included
     */
    public record Producer(
            DataSize buffer, Duration linger, int requestsInFlight, Duration deliveryTimeout, DataSize maxRecord) {}

    /**
     * How topics are created; see {@link TopicSettings}.
     *
     * @param retentionSize −1B for no bound by size
     */
    public record Topics(int partitions, short replicationFactor, Duration retention, DataSize retentionSize) {}

    /** Where Kafka is, under this service's client id. */
    public KafkaConnection connection() {
        return new KafkaConnection(bootstrapServers, clientId, properties);
    }

    /** How records are sent. */
    public PublisherSettings publisher() {
        return new PublisherSettings(
                producer.buffer().toBytes(),
                producer.linger(),
                producer.requestsInFlight(),
                producer.deliveryTimeout(),
                Math.toIntExact(producer.maxRecord().toBytes()));
    }

    /** How topics are created. */
    public TopicSettings topicSettings() {
        return new TopicSettings(
                topics.partitions(),
                topics.replicationFactor(),
                topics.retention(),
                topics.retentionSize().toBytes());
    }
}
