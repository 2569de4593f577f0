package io.weir.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

class RecordPublisherTest {

    /** Fails sends through their callback, as the real one does when it has no metadata. */
    private static final class FailingProducer extends MockProducer<byte[], byte[]> {
        private final RuntimeException failure;
        private final int failsFrom;
        private final AtomicInteger sends = new AtomicInteger();

        FailingProducer(int failsFrom, RuntimeException failure) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.failure = failure;
            this.failsFrom = failsFrom;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
            if (sends.getAndIncrement() < failsFrom) {
                return super.send(record, callback);
            }
            callback.onCompletion(null, failure);
            return CompletableFuture.failedFuture(failure);
        }
    }

    private final FailingProducer producer = new FailingProducer(2, new TimeoutException("no metadata"));
    private final RecordPublisher publisher = new RecordPublisher(producer, PublisherSettings.DEFAULTS, null);

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void emitsHowManyRecordsAreDurable() {
        StepVerifier.create(publisher.publish(Flux.just(batch(1), batch(1))))
                .expectNext(2L)
                .verifyComplete();
    }

    @Test
    void theRestOfABatchThatFailsIsNotSent() {
        StepVerifier.create(publisher.publish(Flux.just(batch(100)))).verifyError(KafkaUnavailableException.class);
        assertThat(producer.sends).hasValue(3);
    }

    @Test
    void whatNoRetryWouldMendFailsAsItIs() {
        try (RecordPublisher narrow = new RecordPublisher(
                new FailingProducer(0, new RecordTooLargeException("too large")), PublisherSettings.DEFAULTS, null)) {
            StepVerifier.create(narrow.publish(Flux.just(batch(1)))).verifyError(RecordTooLargeException.class);
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> batch(int records) {
        return IntStream.range(0, records)
                .mapToObj(i -> new ProducerRecord<byte[], byte[]>("topic", new byte[] {(byte) i}))
                .toList();
    }
}
