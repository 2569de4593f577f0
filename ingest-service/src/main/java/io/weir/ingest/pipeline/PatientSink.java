package io.weir.ingest.pipeline;

import io.weir.events.kafka.KafkaUnavailableException;
import io.weir.operators.retry.Retry;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Mono;

/**
 * Publishes again what Kafka did not acknowledge, until it does. Records that were stored all the same are then stored
 * twice, under one identity where they have one.
 */
final class PatientSink implements RecordSink {

    private static final Duration FIRST_WAIT = Duration.ofMillis(100);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

    private static final Retry UNTIL_KAFKA_IS_BACK = Retry.of("logs.raw")
            .maxAttempts(Integer.MAX_VALUE)
            .fullJitter(FIRST_WAIT, LONGEST_WAIT)
            .on(KafkaUnavailableException.class::isInstance);

    private final RecordSink sink;

    PatientSink(RecordSink sink) {
        this.sink = sink;
    }

    @Override
    public Mono<Long> publish(List<ProducerRecord<byte[], byte[]>> batch) {
        return UNTIL_KAFKA_IS_BACK.mono(sink.publish(batch));
    }
}
