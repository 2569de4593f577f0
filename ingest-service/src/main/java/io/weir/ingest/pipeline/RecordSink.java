package io.weir.ingest.pipeline;

import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Where records become durable; {@link io.weir.events.kafka.RecordPublisher} in a running service. Thread-safe. */
@FunctionalInterface
public interface RecordSink {

    /**
     * Publishes the batches in their order and emits the number of records once all of them are durable.
     *
     * @return fails with {@link io.weir.events.kafka.KafkaUnavailableException} for what passes by itself
     */
    Mono<Long> publish(Flux<List<ProducerRecord<byte[], byte[]>>> batches);
}
