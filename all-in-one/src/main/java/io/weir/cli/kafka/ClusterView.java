package io.weir.cli.kafka;

import io.weir.cli.options.CommandException;
import io.weir.events.kafka.KafkaConnection;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Asks a cluster about its topics; each question blocks until it is answered, 10 s at most. */
public final class ClusterView implements AutoCloseable {

    private static final int TIMEOUT_MILLIS = 10_000;

    private final Admin admin;

    /** Connects with the first question. */
    public ClusterView(KafkaConnection connection) {
        Map<String, Object> properties = connection.clientProperties();
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, TIMEOUT_MILLIS);
        this.admin = Admin.create(properties);
    }

    /** The names of all topics but Kafka's own, sorted. */
    public Set<String> topics() {
        Set<String> names = ask(a -> a.listTopics().names());
        return new TreeSet<>(names);
    }

    /** The partitions of a topic, with what each holds. */
    public Map<TopicPartition, OffsetRange> ranges(String topic) {
        return ranges(List.of(topic));
    }

    /**
     * The partitions of topics, with what each holds of finished transactions.
     *
     * @throws CommandException if there is no such topic
     */
    public Map<TopicPartition, OffsetRange> ranges(Collection<String> topics) {
        Set<TopicPartition> partitions = describe(topics).values().stream()
                .flatMap(topic -> topic.partitions().stream()
                        .map(partition -> new TopicPartition(topic.name(), partition.partition())))
                .collect(Collectors.toSet());
        Map<TopicPartition, Long> begins = offsets(partitions, OffsetSpec.earliest());
        Map<TopicPartition, Long> ends = offsets(partitions, OffsetSpec.latest());
        Map<TopicPartition, OffsetRange> ranges = new HashMap<>();
        begins.forEach((partition, begin) ->
                ranges.put(partition, new OffsetRange(begin, ends.getOrDefault(partition, begin))));
        return ranges;
    }

    /**
     * What Kafka says of topics, by name.
     *
     * @throws CommandException if there is no such topic; it names those there are
     */
    public Map<String, TopicDescription> describe(Collection<String> topics) {
        Set<String> existing = topics();
        for (String topic : topics) {
            if (!existing.contains(topic)) {
                throw new CommandException("there is no topic '%s'; there are: %s"
                        .formatted(topic, existing.isEmpty() ? "none" : String.join(", ", existing)));
            }
        }
        Map<String, TopicDescription> descriptions =
                ask(a -> a.describeTopics(topics).allTopicNames());
        return new TreeMap<>(descriptions);
    }

    /** Asks anything else of Kafka's admin client. */
    public <T> T ask(Function<Admin, KafkaFuture<T>> question) {
        try {
            return question.apply(admin).get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new CommandException("Kafka: " + cause.getMessage(), cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
        }
    }

    private Map<TopicPartition, Long> offsets(Set<TopicPartition> partitions, OffsetSpec spec) {
        Map<TopicPartition, OffsetSpec> wanted = partitions.stream().collect(Collectors.toMap(p -> p, p -> spec));
        return ask(a -> a.listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .entrySet()
                .stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    @Override
    public void close() {
        admin.close();
    }
}
