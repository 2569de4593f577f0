package io.weir.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;

/**
 * The broker's configuration: one node that is broker and controller, sized for a laptop, with all that grows bounded.
 */
final class BrokerProperties {

    /** The node id every data directory is formatted with. */
    static final int NODE_ID = 1;

    static final String CONTROLLER_LISTENER = "CONTROLLER";

    /** The controller is this process's own business: it listens on loopback, wherever the broker does. */
    static final String CONTROLLER_HOST = "127.0.0.1";

    /** The smallest segment Kafka accepts. */
    static final long SMALLEST_SEGMENT_BYTES = 1L << 20;

    private static final long LARGEST_SEGMENT_BYTES = 64L << 20;

    private BrokerProperties() {}

    static Properties of(EmbeddedKafkaSettings settings, Path dataDirectory, int port, int controllerPort) {
        Properties properties = new Properties();
        properties.putAll(identity(settings.host(), dataDirectory, port, controllerPort));
        properties.putAll(topics(settings));
        properties.putAll(groupsAndTransactions());
        properties.putAll(liveness());
        properties.putAll(resources());
        return properties;
    }

    private static Map<String, String> identity(String host, Path dataDirectory, int port, int controllerPort) {
        String broker = "PLAINTEXT://" + endpoint(host, port);
        String controller = endpoint(CONTROLLER_HOST, controllerPort);
        return Map.of(
                "process.roles",
                "broker,controller",
                "node.id",
                String.valueOf(NODE_ID),
                "log.dirs",
                dataDirectory.toString(),
                "listeners",
                broker + "," + CONTROLLER_LISTENER + "://" + controller,
                "advertised.listeners",
                broker,
                "listener.security.protocol.map",
                "PLAINTEXT:PLAINTEXT," + CONTROLLER_LISTENER + ":PLAINTEXT",
                "controller.listener.names",
                CONTROLLER_LISTENER,
                "inter.broker.listener.name",
                "PLAINTEXT",
                // A dynamic quorum: the controller's port is in the metadata log, not in the configuration, and the
                // controller corrects it there when it comes back on another one.
                "controller.quorum.bootstrap.servers",
                controller);
    }

    private static Map<String, String> topics(EmbeddedKafkaSettings settings) {
        long partitionBytes = settings.topicRetentionBytes() / settings.partitions();
        // Retention deletes whole segments, so several must fit in what is kept.
        long segmentBytes = Math.max(SMALLEST_SEGMENT_BYTES, Math.min(LARGEST_SEGMENT_BYTES, partitionBytes / 8));
        return Map.ofEntries(
                Map.entry("auto.create.topics.enable", "false"),
                Map.entry("num.partitions", String.valueOf(settings.partitions())),
                Map.entry("default.replication.factor", "1"),
                Map.entry("min.insync.replicas", "1"),
                Map.entry("log.retention.ms", millis(settings.retention())),
                Map.entry("log.retention.bytes", String.valueOf(partitionBytes)),
                Map.entry("log.segment.bytes", String.valueOf(segmentBytes)),
                Map.entry("log.roll.ms", millis(Duration.ofHours(1))),
                Map.entry("log.index.size.max.bytes", String.valueOf(1 << 20)),
                // At full speed a minute is gigabytes: look often, and delete at once what is to be deleted.
                Map.entry("log.retention.check.interval.ms", millis(Duration.ofSeconds(5))),
                Map.entry("log.initial.task.delay.ms", millis(Duration.ofSeconds(5))),
                Map.entry("log.segment.delete.delay.ms", millis(Duration.ofSeconds(1))));
    }

    private static Map<String, String> groupsAndTransactions() {
        String internalSegmentBytes = String.valueOf(8 << 20);
        return Map.ofEntries(
                Map.entry("offsets.topic.replication.factor", "1"),
                Map.entry("offsets.topic.num.partitions", "8"),
                Map.entry("offsets.topic.segment.bytes", internalSegmentBytes),
                Map.entry("transaction.state.log.replication.factor", "1"),
                Map.entry("transaction.state.log.min.isr", "1"),
                Map.entry("transaction.state.log.num.partitions", "4"),
                Map.entry("transaction.state.log.segment.bytes", internalSegmentBytes),
                Map.entry("share.coordinator.state.topic.replication.factor", "1"),
                Map.entry("share.coordinator.state.topic.min.isr", "1"),
                Map.entry("share.coordinator.state.topic.num.partitions", "1"),
                // A transaction nobody finishes holds back every read_committed reader: end it soon after its timeout.
                Map.entry("transaction.abort.timed.out.transaction.cleanup.interval.ms", millis(Duration.ofSeconds(1))),
                Map.entry("group.initial.rebalance.delay.ms", "0"),
                // After a kill the members that were are waited for until their sessions end; let clients ask for short
                // ones (classic protocol), and make them short where the broker decides (consumer protocol).
                Map.entry("group.min.session.timeout.ms", millis(Duration.ofSeconds(2))),
                Map.entry("group.consumer.min.session.timeout.ms", millis(Duration.ofSeconds(2))),
                Map.entry("group.consumer.session.timeout.ms", millis(Duration.ofSeconds(6))),
                Map.entry("group.consumer.min.heartbeat.interval.ms", millis(Duration.ofMillis(500))),
                Map.entry("group.consumer.heartbeat.interval.ms", millis(Duration.ofSeconds(1))));
    }

    private static Map<String, String> liveness() {
        return Map.of(
                // After a kill the controller waits for the broker that was to expire before it lets the new one in.
                "broker.session.timeout.ms", millis(Duration.ofSeconds(2)),
                "broker.heartbeat.interval.ms", millis(Duration.ofMillis(200)),
                "server.max.startup.time.ms", millis(Duration.ofMinutes(1)),
                // A record in the metadata log twice a second would keep a laptop's disk awake for nothing.
                "metadata.max.idle.interval.ms", millis(Duration.ofSeconds(10)),
                "metadata.log.segment.bytes", String.valueOf(8 << 20));
    }

    private static Map<String, String> resources() {
        return Map.ofEntries(
                Map.entry("num.network.threads", "2"),
                Map.entry("num.io.threads", "4"),
                Map.entry("background.threads", "2"),
                Map.entry("num.recovery.threads.per.data.dir", "2"),
                Map.entry("group.coordinator.threads", "1"),
                Map.entry("share.coordinator.threads", "1"),
                Map.entry("log.cleaner.threads", "1"),
                Map.entry("log.cleaner.dedupe.buffer.size", String.valueOf(8 << 20)),
                Map.entry("max.connections", "1000"),
                Map.entry("socket.request.max.bytes", String.valueOf(32 << 20)),
                Map.entry("queued.max.request.bytes", String.valueOf(64 << 20)),
                // Kafka registers its metrics under the node id: two brokers in one JVM would overwrite each other's.
                Map.entry("metric.reporters", ""));
    }

    static String endpoint(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String millis(Duration duration) {
        return String.valueOf(duration.toMillis());
    }
}
