package io.weir.events.kafka;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far each partition has been processed and committed during one attempt. Used on the thread that processes. */
final class Positions {

    private final TransactionalStage stage;
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private final Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>();

    Positions(TransactionalStage stage) {
        this.stage = stage;
    }

    /** What is to be committed with this batch. */
    Map<TopicPartition, OffsetAndMetadata> of(List<ConsumerRecord<byte[], byte[]>> batch) {
        Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
        for (int i = 0; i < batch.size(); i++) {
            ConsumerRecord<byte[], byte[]> record = batch.get(i);
            // A poll's records come partition by partition: the last of each says how far it goes.
            if (i + 1 == batch.size() || isOtherPartition(record, batch.get(i + 1))) {
                next.put(new TopicPartition(record.topic(), record.partition()), record.offset() + 1);
            }
        }
        next.forEach((partition, offset) -> offsets.put(partition, stage.position(partition, offset)));
        offsets.entrySet().removeIf(entry -> entry.getValue().equals(committed.get(entry.getKey())));
        return offsets;
    }

    private static boolean isOtherPartition(ConsumerRecord<?, ?> one, ConsumerRecord<?, ?> other) {
        return one.partition() != other.partition() || !one.topic().equals(other.topic());
    }

    /** What is to be committed where no record was read: what a stage has let go of. */
    Map<TopicPartition, OffsetAndMetadata> ofTick() {
        return of(List.of());
    }

    void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
        committed.putAll(offsets);
    }

    void revoked(Set<TopicPartition> partitions) {
        next.keySet().removeAll(partitions);
        committed.keySet().removeAll(partitions);
    }
}
