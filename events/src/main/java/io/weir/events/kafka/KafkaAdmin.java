package io.weir.events.kafka;

import io.weir.events.Topic;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Asks Kafka about itself and creates Weir's topics. Thread-safe. */
public final class KafkaAdmin implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KafkaAdmin.class);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LEADER_BACKOFF = Duration.ofMillis(10);
    private static final Duration MIN_BACKOFF = Duration.ofMillis(200);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(5);

    private final Admin admin;

    /** Connects when first asked something. */
    public KafkaAdmin(KafkaConnection connection) {
        Map<String, Object> properties = connection.clientProperties();
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
        properties.put(AdminClientConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, MAX_BACKOFF.toMillis());
        this.admin = Admin.create(properties);
    }

    /**
     * Creates those of Weir's topics that do not exist, waiting for as long as Kafka is away. Completes when every
     * partition of all of them takes records. Kafka acknowledges a creation before that; of a producer's first two batches
     * the first may then be refused and the second, which came a moment later, stored: after which the first can never be,
     * and is given up when its delivery timeout ends.
     */
    public Mono<Void> ensureTopics(TopicSettings settings) {
        return existingTopics()
                .map(existing -> Arrays.stream(Topic.values())
                        .filter(topic -> !existing.contains(topic.topicName()))
                        .map(settings::create)
                        .toList())
                .flatMap(this::create)
                .then(Mono.defer(this::leaders))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, MIN_BACKOFF)
                        .maxBackoff(MAX_BACKOFF)
                        .doBeforeRetry(signal -> log.warn(
                                "Topics cannot be created yet, trying again: {}",
                                signal.failure().getMessage())));
    }

    /** Emits whether a broker answers within the time limit; never fails. */
    public Mono<Boolean> isReachable(Duration timeLimit) {
        DescribeClusterOptions options = new DescribeClusterOptions().timeoutMs(Math.toIntExact(timeLimit.toMillis()));
        // A value, not an error, says that it failed: one that comes after the time limit is nothing to complain of.
        return Mono.fromFuture(
                        () -> admin.describeCluster(options)
                                .clusterId()
                                .toCompletionStage()
                                .handle((id, failure) -> failure == null)
                                .toCompletableFuture(),
                        true)
                .timeout(timeLimit, Mono.just(false));
    }

    private Mono<Set<String>> existingTopics() {
        return from(() -> admin.listTopics().names()).map(HashSet::new);
    }

    private Mono<Void> create(List<NewTopic> topics) {
        if (topics.isEmpty()) {
            return Mono.empty();
        }
        return Mono.when(admin.createTopics(topics).values().entrySet().stream()
                .map(created -> from(created::getValue)
                        .doOnSuccess(none -> log.info("Created topic {}", created.getKey()))
                        // Another service may have been faster.
                        .onErrorResume(TopicExistsException.class, exists -> Mono.empty()))
                .toList());
    }

    /** Completes when the leader of every partition answers; what other brokers know of it comes earlier. */
    private Mono<Void> leaders() {
        List<String> names = Arrays.stream(Topic.values()).map(Topic::topicName).toList();
        return from(() -> admin.describeTopics(names).allTopicNames())
                .map(KafkaAdmin::ends)
                .flatMap(ends -> from(() -> admin.listOffsets(ends).all()))
                .retryWhen(Retry.backoff(Long.MAX_VALUE, LEADER_BACKOFF)
                        .maxBackoff(MIN_BACKOFF)
                        .filter(UnknownTopicOrPartitionException.class::isInstance))
                .timeout(REQUEST_TIMEOUT)
                .then();
    }

    private static Map<TopicPartition, OffsetSpec> ends(Map<String, TopicDescription> topics) {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        topics.forEach((name, topic) -> topic.partitions()
                .forEach(partition -> ends.put(new TopicPartition(name, partition.partition()), OffsetSpec.latest())));
        return ends;
    }

    private static <T> Mono<T> from(java.util.function.Supplier<KafkaFuture<T>> call) {
        return Mono.fromFuture(() -> call.get().toCompletionStage().toCompletableFuture(), true);
    }

    @Override
    public void close() {
        admin.close(REQUEST_TIMEOUT);
    }
}
