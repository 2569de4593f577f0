package io.weir.events.kafka;

import io.weir.events.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * How topics are created; existing ones are left alone.
 *
 * @param partitions of each topic
 * @param replicationFactor −1 for the broker's default
 * @param retention how long records are kept where the cleanup policy deletes
 * @param retentionBytes how much of a topic is kept, all partitions together; −1 for no bound by size
 */
public record TopicSettings(int partitions, short replicationFactor, Duration retention, long retentionBytes) {

    /** 6 partitions, the broker's replication factor, 7 days, no bound by size. */
    public static final TopicSettings DEFAULTS = new TopicSettings(6, (short) -1, Duration.ofDays(7), -1);

    /** A segment is deleted as a whole: small enough that a bound by size means something. */
    private static final long MIN_SEGMENT_BYTES = 16L << 20;

    /** Room for an event: its line's 256 KB, in JSON, where a byte may take six. Of the batch as it is compressed. */
    private static final int MAX_MESSAGE_BYTES = 4 << 20;

    /** Compacted topics are written often and read as a whole at a start: kept short. */
    private static final double MIN_CLEANABLE_DIRTY_RATIO = 0.2;

    public TopicSettings {
        if (partitions < 1 || replicationFactor == 0 || replicationFactor < -1) {
            throw new IllegalArgumentException(
                    "topics need 1 partition and 1 replica or more, not " + partitions + " and " + replicationFactor);
        }
        if (retention.isNegative() || retention.isZero()) {
            throw new IllegalArgumentException("retention is not positive: " + retention);
        }
        if (retentionBytes == 0 || retentionBytes < -1) {
            throw new IllegalArgumentException("retentionBytes is neither positive nor -1: " + retentionBytes);
        }
    }

    NewTopic create(Topic topic) {
        Map<String, String> config = new HashMap<>();
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, topic.cleanupPolicy());
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_MESSAGE_BYTES));
        if (topic.cleanupPolicy().contains(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            config.put(TopicConfig.SEGMENT_BYTES_CONFIG, Long.toString(MIN_SEGMENT_BYTES));
            config.put(TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG, Double.toString(MIN_CLEANABLE_DIRTY_RATIO));
        }
        if (topic.cleanupPolicy().contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
            config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
            if (retentionBytes > 0) {
                long partitionBytes = Math.max(1, retentionBytes / partitions);
                config.put(TopicConfig.RETENTION_BYTES_CONFIG, Long.toString(partitionBytes));
                config.putIfAbsent(
                        TopicConfig.SEGMENT_BYTES_CONFIG,
                        Long.toString(Math.max(MIN_SEGMENT_BYTES, Math.min(1L << 30, partitionBytes / 4))));
            }
        }
        return new NewTopic(topic.topicName(), partitions, replicationFactor).configs(config);
    }
}
