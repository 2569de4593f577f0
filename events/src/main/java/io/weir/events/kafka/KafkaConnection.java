package io.weir.events.kafka;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * Where Kafka is and how to get in.
 *
 * @param bootstrapServers {@code host:port}, comma-separated
 * @param clientId names this process in the broker's logs and metrics
 * @param properties any other client property, {@code security.protocol} and {@code sasl.*} for example; never logged
 */
public record KafkaConnection(String bootstrapServers, String clientId, Map<String, String> properties) {

    public KafkaConnection {
        if (bootstrapServers.isBlank()) {
            throw new IllegalArgumentException("bootstrapServers is blank: set KAFKA_BOOTSTRAP_SERVERS to host:port");
        }
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("clientId is blank");
        }
        properties = Map.copyOf(properties);
    }

    /** A connection without further properties. */
    public static KafkaConnection to(String bootstrapServers, String clientId) {
        return new KafkaConnection(bootstrapServers, clientId, Map.of());
    }

    /** The same Kafka under another client id, {@code clientId-suffix}. */
    public KafkaConnection as(String suffix) {
        return new KafkaConnection(bootstrapServers, clientId + "-" + suffix, properties);
    }

    /** What any Kafka client is made with; a fresh map that the caller may add to. */
    public Map<String, Object> clientProperties() {
        NativeLz4.load();
        Map<String, Object> all = new HashMap<>(properties);
        all.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(CommonClientConfigs.CLIENT_ID_CONFIG, clientId);
        return all;
    }

    /** Without the properties: they may hold secrets. */
    @Override
    public String toString() {
        return "KafkaConnection[" + bootstrapServers + ", clientId=" + clientId + "]";
    }
}
