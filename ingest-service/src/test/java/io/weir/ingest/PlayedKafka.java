package io.weir.ingest;

import io.weir.events.kafka.KafkaUnavailableException;
import io.weir.ingest.pipeline.RecordSink;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.springframework.context.annotation.Primary;
import reactor.core.publisher.Mono;

/** Keeps what is published, or is away. */
@Primary
public class PlayedKafka implements RecordSink {

    /** What was stored, in order. */
    public final List<ProducerRecord<byte[], byte[]>> stored = new CopyOnWriteArrayList<>();

    /** Whether nothing can be stored. */
    public volatile boolean away;

    @Override
    public Mono<Long> publish(List<ProducerRecord<byte[], byte[]>> batch) {
        return away
                ? Mono.error(new KafkaUnavailableException("away", null))
                : Mono.fromSupplier(() -> {
                    stored.addAll(batch);
                    return (long) batch.size();
                });
    }
}
