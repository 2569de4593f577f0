package io.weir.events.kafka;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Flux;

/**
 * What an {@link ExactlyOnceStream} does with its batches. It says what to write; the stream does the writing. All methods
 * are called on one thread at a time, which may block.
 */
public interface TransactionalStage {

    /**
     * What to write for a batch, the records of one poll. Subscribed to once; what it emits and the batch's offsets
     * become visible together or not at all.
     */
    Flux<ProducerRecord<byte[], byte[]>> process(List<ConsumerRecord<byte[], byte[]>> batch);

    /**
     * What to write because time has passed; in a transaction of its own, with the positions that changed by it, where
     * there is anything.
     */
    default Flux<ProducerRecord<byte[], byte[]>> tick(Instant now) {
        return Flux.empty();
    }

    /**
     * Where whoever reads this partition after this transaction begins, and a note of at most 4,096 characters for them:
     * by default behind the last record processed, and none. A stage whose records wait for others to come names an
     * earlier offset; its note, which {@link #resumed} gets back, says which of the records from there on are written
     * already. Asked after {@link #process} or {@link #tick} has completed, within the same transaction.
     *
     * @param next behind the last record processed
     */
    default OffsetAndMetadata position(TopicPartition partition, long next) {
        return new OffsetAndMetadata(next);
    }

    /** The note that the last transaction of this partition left; called behind {@link #assigned} where there is one. */
    default void resumed(TopicPartition partition, OffsetAndMetadata position) {}

    /** These partitions are this instance's from now on: brings back what is known of them before their first batch. */
    default void assigned(Set<TopicPartition> partitions) {}

    /** These partitions are no longer this instance's: forgets what is known of them. */
    default void revoked(Set<TopicPartition> partitions) {}

    /** The last transaction came to nothing: forgets everything; assignments and batches begin anew. */
    default void reset() {}
}
