package io.weir.cli.topics;

import io.weir.cli.kafka.ClusterView;
import io.weir.cli.kafka.KafkaOptions;
import io.weir.cli.kafka.OffsetRange;
import io.weir.terminal.Table;
import io.weir.terminal.Terminal;
import io.weir.terminal.Text;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.LogDirDescription;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code weir topics}: a row a topic. */
@Command(
        name = "topics",
        description = "Lists the topics: what they hold, and for how long they keep it.",
        footerHeading = "%n",
        footer = {
            "records   offsets between begin and end; transactions' own marks count as well",
            "bytes     on disk, replicas included",
            "keeps     by time, and by size of all partitions together",
            "",
            "Example:",
            "  weir topics --kafka broker-1:9092"
        })
public final class TopicsCommand implements Callable<Integer> {

    private final Terminal terminal;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    public TopicsCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        try (ClusterView cluster = new ClusterView(kafka.connection())) {
            table(cluster).lines().forEach(terminal.out()::line);
        }
        return 0;
    }

    private static Table table(ClusterView cluster) {
        Set<String> topics = cluster.topics();
        Map<String, TopicDescription> descriptions = cluster.describe(topics);
        Map<TopicPartition, OffsetRange> ranges = cluster.ranges(topics);
        Map<String, Long> bytes = bytes(cluster);
        Map<String, Config> configs = configs(cluster, topics);
        Table table = new Table("topic", ">partitions", ">records", ">bytes", "cleanup", "keeps");
        descriptions.forEach((topic, description) -> table.row(
                topic,
                Text.count(description.partitions().size()),
                Text.count(records(topic, ranges)),
                Text.bytes(bytes.getOrDefault(topic, 0L)),
                value(configs.get(topic), TopicConfig.CLEANUP_POLICY_CONFIG),
                keeps(configs.get(topic), description.partitions().size())));
        return table;
    }

    private static long records(String topic, Map<TopicPartition, OffsetRange> ranges) {
        return ranges.entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(topic))
                .mapToLong(entry -> entry.getValue().size())
                .sum();
    }

    private static Map<String, Long> bytes(ClusterView cluster) {
        Collection<Integer> brokers = cluster
                .ask(admin -> admin.describeCluster().nodes())
                .stream()
                .map(Node::id)
                .toList();
        return cluster.ask(admin -> admin.describeLogDirs(brokers).allDescriptions()).values().stream()
                .flatMap(directories -> directories.values().stream())
                .map(LogDirDescription::replicaInfos)
                .flatMap(replicas -> replicas.entrySet().stream())
                .collect(Collectors.groupingBy(
                        replica -> replica.getKey().topic(),
                        Collectors.summingLong(replica -> replica.getValue().size())));
    }

    private static Map<String, Config> configs(ClusterView cluster, Set<String> topics) {
        Collection<ConfigResource> resources = topics.stream()
                .map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic))
                .toList();
        return cluster.ask(admin -> admin.describeConfigs(resources).all()).entrySet().stream()
                .collect(Collectors.toMap(entry -> entry.getKey().name(), Map.Entry::getValue));
    }

    private static String keeps(@Nullable Config config, int partitions) {
        if (!value(config, TopicConfig.CLEANUP_POLICY_CONFIG).contains(TopicConfig.CLEANUP_POLICY_DELETE)) {
            return "the latest of each key";
        }
        long millis = Long.parseLong(value(config, TopicConfig.RETENTION_MS_CONFIG));
        long bytes = Long.parseLong(value(config, TopicConfig.RETENTION_BYTES_CONFIG));
        String time = millis < 0 ? "for ever" : Text.duration(Duration.ofMillis(millis));
        return bytes < 0 ? time : time + ", " + Text.bytes(bytes * partitions);
    }

    private static String value(@Nullable Config config, String name) {
        ConfigEntry entry = config == null ? null : config.get(name);
        return entry == null || entry.value() == null ? "-1" : entry.value();
    }
}
