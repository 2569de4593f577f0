package io.weir.cli.topics;

import io.weir.cli.kafka.ClusterView;
import io.weir.cli.kafka.OffsetRange;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupType;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a group is behind in a topic.
 *
 * @param next for each partition that holds what is not consumed, the offset of the first of it
 * @param ends for all partitions of the topic, where they end
 */
record GroupLag(String group, String topic, Map<TopicPartition, Long> next, Map<TopicPartition, Long> ends) {

    /** Of every group, each topic it has consumed from, by name. */
    static List<GroupLag> all(ClusterView cluster) {
        Map<String, ListConsumerGroupOffsetsSpec> groups = new TreeMap<>();
        cluster.ask(admin -> admin.listGroups().all()).stream()
                .filter(group -> group.type().filter(GroupLag::consumes).isPresent())
                .map(GroupListing::groupId)
                .forEach(group -> groups.put(group, new ListConsumerGroupOffsetsSpec()));
        if (groups.isEmpty()) {
            return List.of();
        }
        Map<String, Map<TopicPartition, OffsetAndMetadata>> committed =
                cluster.ask(admin -> admin.listConsumerGroupOffsets(groups).all());
        List<GroupLag> lags = new ArrayList<>();
        groups.keySet().forEach(group -> lags.addAll(of(group, committed.getOrDefault(group, Map.of()), cluster)));
        return lags;
    }

    private static boolean consumes(GroupType type) {
        return type == GroupType.CLASSIC || type == GroupType.CONSUMER;
    }

    private static List<GroupLag> of(
            String group, Map<TopicPartition, OffsetAndMetadata> committed, ClusterView cluster) {
        Map<String, Map<TopicPartition, OffsetRange>> topics = new TreeMap<>();
        committed.keySet().forEach(partition -> topics.computeIfAbsent(partition.topic(), cluster::ranges));
        List<GroupLag> lags = new ArrayList<>();
        topics.forEach((topic, ranges) -> lags.add(of(group, topic, ranges, committed)));
        return lags;
    }

    static GroupLag of(
            String group,
            String topic,
            Map<TopicPartition, OffsetRange> ranges,
            Map<TopicPartition, OffsetAndMetadata> committed) {
        Map<TopicPartition, Long> next = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        ranges.forEach((partition, range) -> {
            ends.put(partition, range.end());
            OffsetAndMetadata offset = committed.get(partition);
            // A partition that nothing was consumed of is consumed from its beginning.
            long position = offset == null ? range.begin() : Math.max(range.begin(), offset.offset());
            if (position < range.end()) {
                next.put(partition, position);
            }
        });
        return new GroupLag(group, topic, next, ends);
    }

    /** Offsets not yet consumed. */
    long records() {
        return next.entrySet().stream()
                .mapToLong(entry -> ends.getOrDefault(entry.getKey(), entry.getValue()) - entry.getValue())
                .sum();
    }

    /** How old the oldest record is that is not consumed; empty if all are. */
    Optional<Duration> behind(TopicReader reader, Clock clock) {
        if (next.isEmpty()) {
            return Optional.empty();
        }
        Map<TopicPartition, Long> starts = new HashMap<>(ends);
        starts.putAll(next);
        Set<TopicPartition> missing = new HashSet<>(next.keySet());
        long[] oldest = {Long.MAX_VALUE};
        var unused = reader.read(topic, new Start.Positions(starts), false)
                .doOnNext(batch -> batch.forEach(record -> {
                    if (missing.remove(new TopicPartition(record.topic(), record.partition()))) {
                        oldest[0] = Math.min(oldest[0], record.timestamp());
                    }
                }))
                .takeUntil(batch -> missing.isEmpty())
                .blockLast();
        if (oldest[0] == Long.MAX_VALUE) {
            return Optional.empty();
        }
        Duration age = Duration.between(Instant.ofEpochMilli(oldest[0]), clock.instant());
        return Optional.of(age.isNegative() ? Duration.ZERO : age);
    }
}
