package io.weir.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What an {@link EmbeddedKafka} is started with. Immutable; begin with {@link #inDirectory} or {@link #ephemeral}.
 *
 * @param host address the broker listens on and tells its clients to use; default {@code 127.0.0.1}. It must be one that
 *     clients can connect to, so not a wildcard such as {@code 0.0.0.0}
 * @param port TCP port of the broker, 1–65535, or 0 for any free one; default 9092
 * @param dataDirectory where records, group offsets and metadata are kept across restarts; empty for a temporary
 *     directory that is deleted on close
 * @param partitions partitions of a topic that is created without naming a number; at least 1, default 6
 * @param retention how long records of a topic with cleanup policy {@code delete} are kept; at least 1 s, default 24 h
 * @param topicRetentionBytes how much of such a topic is kept, all its partitions together; default 1 GiB. Kafka bounds
 *     partitions, not topics, so a partition is given an equal share, and a topic created with another number of
 *     partitions is bounded by that many shares. What arrived within the last ten seconds or so, and one unfinished
 *     segment a partition, come on top
 * @param minimumFreeBytes free disk space below which the broker refuses to start; at least 0, default 512 MiB
 */
public record EmbeddedKafkaSettings(
        String host,
        int port,
        Optional<Path> dataDirectory,
        int partitions,
        Duration retention,
        long topicRetentionBytes,
        long minimumFreeBytes) {

    /** The port Kafka's tools expect. */
    public static final int DEFAULT_PORT = 9092;

    private static final String LOOPBACK = "127.0.0.1";
    private static final int DEFAULT_PARTITIONS = 6;
    private static final Duration DEFAULT_RETENTION = Duration.ofHours(24);
    private static final long DEFAULT_TOPIC_RETENTION_BYTES = 1L << 30;
    private static final long DEFAULT_MINIMUM_FREE_BYTES = 512L << 20;

    public EmbeddedKafkaSettings {
        require(
                !host.isBlank() && !host.equals("0.0.0.0") && !host.equals("::"),
                "host must be an address that clients can connect to, not '" + host + "'");
        require(port >= 0 && port <= 65_535, "port must be between 0 and 65535, not " + port);
        require(partitions >= 1, "partitions must be at least 1, not " + partitions);
        require(retention.compareTo(Duration.ofSeconds(1)) >= 0, "retention must be at least 1 s, not " + retention);
        require(
                topicRetentionBytes / partitions >= BrokerProperties.SMALLEST_SEGMENT_BYTES,
                "topicRetentionBytes must be at least 1 MiB a partition, not " + topicRetentionBytes + " for "
                        + partitions);
        require(minimumFreeBytes >= 0, "minimumFreeBytes must not be negative, but is " + minimumFreeBytes);
    }

    /**
     * The defaults, with data kept in the given directory. It is created if missing; if it holds anything, it must be what
     * an earlier {@link EmbeddedKafka} left there.
     */
    public static EmbeddedKafkaSettings inDirectory(Path dataDirectory) {
        return defaults(Optional.of(dataDirectory));
    }

    /** The defaults, with data in a temporary directory that is deleted on close. */
    public static EmbeddedKafkaSettings ephemeral() {
        return defaults(Optional.empty());
    }

    private static EmbeddedKafkaSettings defaults(Optional<Path> dataDirectory) {
        return new EmbeddedKafkaSettings(
                LOOPBACK,
                DEFAULT_PORT,
                dataDirectory,
                DEFAULT_PARTITIONS,
                DEFAULT_RETENTION,
                DEFAULT_TOPIC_RETENTION_BYTES,
                DEFAULT_MINIMUM_FREE_BYTES);
    }

    public EmbeddedKafkaSettings withHost(String newHost) {
        return new EmbeddedKafkaSettings(
                newHost, port, dataDirectory, partitions, retention, topicRetentionBytes, minimumFreeBytes);
    }

    /** Another port; 0 for any free one. */
    public EmbeddedKafkaSettings withPort(int newPort) {
        return new EmbeddedKafkaSettings(
                host, newPort, dataDirectory, partitions, retention, topicRetentionBytes, minimumFreeBytes);
    }

    public EmbeddedKafkaSettings withPartitions(int newPartitions) {
        return new EmbeddedKafkaSettings(
                host, port, dataDirectory, newPartitions, retention, topicRetentionBytes, minimumFreeBytes);
    }

    /** Other bounds on what a topic keeps: by age, and in bytes over all its partitions. */
    public EmbeddedKafkaSettings withRetention(Duration newRetention, long newTopicRetentionBytes) {
        return new EmbeddedKafkaSettings(
                host, port, dataDirectory, partitions, newRetention, newTopicRetentionBytes, minimumFreeBytes);
    }

    public EmbeddedKafkaSettings withMinimumFreeBytes(long newMinimumFreeBytes) {
        return new EmbeddedKafkaSettings(
                host, port, dataDirectory, partitions, retention, topicRetentionBytes, newMinimumFreeBytes);
    }

    private static void require(boolean condition, String otherwise) {
        if (!condition) {
            throw new IllegalArgumentException(otherwise);
        }
    }
}
