package io.weir.analyze.partition;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One object for each partition. The records of a poll come partition by partition, so the one that was asked for last is
 * found without a search, which for each line was a tenth of what it cost. Not thread-safe.
 */
public final class ByPartition<T> {

    private final Supplier<T> first;
    private final Map<TopicPartition, T> all = new HashMap<>();
    private String latestTopic = "";
    private int latestPartition;
    private @Nullable T latest;

    /** @param first what a partition begins with */
    public ByPartition(Supplier<T> first) {
        this.first = first;
    }

    /** That of a record's partition. */
    public T of(ConsumerRecord<?, ?> record) {
        T known = latest;
        if (known != null
                && record.partition() == latestPartition
                && record.topic().equals(latestTopic)) {
            return known;
        }
        T found = of(new TopicPartition(record.topic(), record.partition()));
        latestTopic = record.topic();
        latestPartition = record.partition();
        latest = found;
        return found;
    }

    /** That of a partition. */
    public T of(TopicPartition partition) {
        return all.computeIfAbsent(partition, key -> first.get());
    }

    /** That of a partition; null if it was never asked for. */
    public @Nullable T known(TopicPartition partition) {
        return all.get(partition);
    }

    /** Puts another in the place of a partition's. */
    public void put(TopicPartition partition, T other) {
        all.put(partition, other);
        latest = null;
    }

    public Collection<T> all() {
        return all.values();
    }

    /** Forgets these partitions. */
    public void forget(Set<TopicPartition> gone) {
        all.keySet().removeAll(gone);
        latest = null;
    }

    /** Forgets everything. */
    public void clear() {
        all.clear();
        latest = null;
    }
}
