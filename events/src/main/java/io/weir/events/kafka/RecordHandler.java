package io.weir.events.kafka;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import reactor.core.publisher.Mono;

/** Does with one record what a stage does with it. */
@FunctionalInterface
public interface RecordHandler {

    /**
     * Handles a record. Empty completion means that all it led to is durable, so that the record may be acknowledged.
     *
     * @return fails with {@link KafkaUnavailableException} for what passes by itself (the record is tried again), with
     *     anything else for what does not (the record becomes a dead letter)
     */
    Mono<Void> handle(ConsumerRecord<byte[], byte[]> record);
}
