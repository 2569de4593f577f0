package io.weir.events.kafka;

import io.weir.events.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Who reads what, and how much at once.
 *
 * @param groupId the consumer group; its members share the partitions
 * @param instanceId names this member across restarts, so that it gets its partitions back without a rebalance; must be
 *     unique within the group; null for a member that is new at each start
 * @param topics what is read
 * @param maxPollRecords the most records of one poll, and so of one batch
 * @param concurrency the most records handled at once, where they are handled one by one
 * @param sessionTimeout after which a silent member loses its partitions
 */
public record ConsumerSettings(
        String groupId,
        @Nullable String instanceId,
        Set<Topic> topics,
        int maxPollRecords,
        int concurrency,
        Duration sessionTimeout) {

    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    public ConsumerSettings {
        if (groupId.isBlank()) {
            throw new IllegalArgumentException("groupId is blank");
        }
        topics = Set.copyOf(topics);
        if (topics.isEmpty() || maxPollRecords < 1 || concurrency < 1) {
            throw new IllegalArgumentException("nothing to read: topics=%s maxPollRecords=%d concurrency=%d"
                    .formatted(topics, maxPollRecords, concurrency));
        }
    }

    /** Batches of up to 5,000 records, for a stage that takes them as a whole. */
    public static ConsumerSettings inBatches(String groupId, Topic topic) {
        return new ConsumerSettings(groupId, null, Set.of(topic), 5_000, 1, SESSION_TIMEOUT);
    }

    /** Up to 16 records handled at once, 64 a poll. */
    public static ConsumerSettings oneByOne(String groupId, Set<Topic> topics) {
        return new ConsumerSettings(groupId, null, topics, 64, 16, SESSION_TIMEOUT);
    }

    /** Records one after another, so that they are handled in order; 64 a poll. */
    public static ConsumerSettings inOrder(String groupId, Topic topic) {
        return new ConsumerSettings(groupId, null, Set.of(topic), 64, 1, SESSION_TIMEOUT);
    }

    /** The same under a name that outlasts a restart; null or blank leaves it without. */
    public ConsumerSettings withInstanceId(@Nullable String id) {
        String name = id == null || id.isBlank() ? null : id;
        return new ConsumerSettings(groupId, name, topics, maxPollRecords, concurrency, sessionTimeout);
    }

    /** The same with polls of another size. */
    public ConsumerSettings withMaxPollRecords(int records) {
        return new ConsumerSettings(groupId, instanceId, topics, records, concurrency, sessionTimeout);
    }

    List<String> topicNames() {
        return topics.stream().map(Topic::topicName).toList();
    }

    Map<String, Object> properties(KafkaConnection connection) {
        Map<String, Object> properties = new HashMap<>(connection.clientProperties());
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        if (instanceId != null) {
            properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, instanceId);
        }
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, maxPollRecords);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, 4 << 20);
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, Math.toIntExact(sessionTimeout.toMillis()));
        properties.put(
                ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG,
                Math.toIntExact(sessionTimeout.dividedBy(4).toMillis()));
        // A coordinator on its way back up is not waited for at length: the loop around the consumer tries again.
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, 15_000);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
        return properties;
    }
}
