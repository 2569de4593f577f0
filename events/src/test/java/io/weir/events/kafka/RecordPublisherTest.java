package io.weir.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RecordPublisherTest {

    /** Fails sends through their callback, as the real one does when it has no metadata. */
    private static final class FailingProducer extends AcknowledgingProducer {
        private final RuntimeException failure;
        private final int failsFrom;
        private final AtomicInteger sends = new AtomicInteger();

        FailingProducer(int failsFrom, RuntimeException failure) {
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

    private static class AcknowledgingProducer extends MockProducer<byte[], byte[]> {
        AcknowledgingProducer() {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
        }
    }

    private final FailingProducer producer = new FailingProducer(2, new TimeoutException("no metadata"));
    private final RecordPublisher publisher = new RecordPublisher(producer, null);

    @AfterEach
    void close() {
        publisher.close();
    }

    @Test
    void emitsHowManyRecordsAreDurable() {
        StepVerifier.create(publisher.publish(batch(2))).expectNext(2L).verifyComplete();
    }

    @Test
    void theRestOfABatchThatFailsIsNotSent() {
        StepVerifier.create(publisher.publish(batch(100))).verifyError(KafkaUnavailableException.class);
        assertThat(producer.sends).hasValue(3);
    }

    @Test
    void whatNoRetryWouldMendFailsAsItIs() {
        try (RecordPublisher narrow =
                new RecordPublisher(new FailingProducer(0, new RecordTooLargeException("too large")), null)) {
            StepVerifier.create(narrow.publish(batch(1))).verifyError(RecordTooLargeException.class);
        }
    }

    @Test
    void whatTheProducerThrowsFailsItsBatchAlone() {
        AtomicInteger sends = new AtomicInteger();
        Producer<byte[], byte[]> throwing = new AcknowledgingProducer() {
            @Override
            public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
                if (sends.getAndIncrement() == 0) {
                    throw new IllegalStateException("closed");
                }
                return super.send(record, callback);
            }
        };
        try (RecordPublisher over = new RecordPublisher(throwing, null)) {
            StepVerifier.create(over.publish(batch(2))).verifyError(KafkaUnavailableException.class);
            StepVerifier.create(over.publish(batch(2))).expectNext(2L).verifyComplete();
        }
    }

    @Test
    void aBatchThatNobodyWaitsForAnyMoreIsNotSent() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        CountDownLatch room = new CountDownLatch(1);
        AcknowledgingProducer full = new AcknowledgingProducer() {
            @Override
            public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record, Callback callback) {
                entered.countDown();
                await(room);
                return super.send(record, callback);
            }
        };
        try (RecordPublisher over = new RecordPublisher(full, null)) {
            Mono<Long> first = over.publish(batch(1)).cache();
            Disposable firstRun = first.subscribe();
            await(entered);
            over.publish(batch(10)).subscribe().dispose();
            Mono<Long> last = over.publish(batch(2)).cache();
            Disposable lastRun = last.subscribe();
            room.countDown();
            StepVerifier.create(Mono.zip(first, last)).expectNextCount(1).verifyComplete();
            assertThat(full.history()).hasSize(3);
            firstRun.dispose();
            lastRun.dispose();
        }
    }

    @Test
    void batchesAreSentInTheOrderTheyWereSubscribedTo() {
        AcknowledgingProducer kafka = new AcknowledgingProducer();
        try (RecordPublisher over = new RecordPublisher(kafka, null)) {
            List<ProducerRecord<byte[], byte[]>> records = batch(100);
            StepVerifier.create(Flux.fromIterable(records)
                            .flatMap(record -> over.publish(List.of(record)), records.size())
                            .count())
                    .expectNext(100L)
                    .verifyComplete();
            assertThat(kafka.history()).isEqualTo(records);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> batch(int records) {
        return IntStream.range(0, records)
                .mapToObj(i -> new ProducerRecord<byte[], byte[]>("topic", new byte[] {(byte) i}))
                .toList();
    }
}
