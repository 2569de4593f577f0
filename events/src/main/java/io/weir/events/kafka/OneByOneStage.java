package io.weir.events.kafka;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import reactor.core.publisher.Mono;

/** What an {@link ExactlyOnceConsumer} does with each record. It says what to write; the consumer does the writing. */
@FunctionalInterface
public interface OneByOneStage {

    /**
     * What a record leads to, which may be nothing. Not to block; records are processed at the same time, begun in order.
     *
     * @return fails if nothing can be made of the record, which then becomes a dead letter
     */
    Mono<List<ProducerRecord<byte[], byte[]>>> process(ConsumerRecord<byte[], byte[]> record);

    /**
     * These partitions are this instance's from now on: brings back what is to be known before their first record. May
     * block.
     */
    default void assigned(Set<TopicPartition> partitions) {}

    /** What was processed may not have been written: forgets it; assignments and records begin anew. */
    default void reset() {}
}
