package io.weir.ingest.pipeline;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Mono;

/** Where records become durable; {@link io.weir.events.kafka.RecordPublisher} in a running service. Thread-safe. */
@FunctionalInterface
public interface RecordSink {

    /**
     * Publishes a batch and emits the number of its records once all of them are durable. Batches become durable in the
     * order in which they are subscribed to.
     *
     * @return fails with {@link io.weir.events.kafka.KafkaUnavailableException} for what passes by itself
     */
    Mono<Long> publish(List<ProducerRecord<byte[], byte[]>> batch);
}
