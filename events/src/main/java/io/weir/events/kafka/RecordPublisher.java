package io.weir.events.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Publishes records outside of transactions and tells when they are durable: acknowledged by all in-sync replicas, sent
 * idempotently, in order. Thread-safe; one serves a whole process.
 *
 * <p>It is a bridge over the producer's own callback. A reactive sender per record costs a hundred times as much, and one
 * per request twice as much, as a counter per batch.
 *
 * <p>Memory is bounded by {@link PublisherSettings#bufferBytes}: while the buffer is full, or Kafka is away, sending
 * blocks this publisher's own thread, no batch is asked for, and so nobody's input is read.
 */
public final class RecordPublisher implements AutoCloseable {

    private static final Set<Class<? extends Exception>> LASTING = Set.of(
            RecordTooLargeException.class,
            RecordBatchTooLargeException.class,
            SerializationException.class,
            InvalidTopicException.class);

    /** How long a send waits for buffer space or metadata before its stream is told that Kafka is away. */
    private static final Duration MAX_BLOCK = Duration.ofSeconds(5);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;
    private final int batchesInFlight;

    /** Sending may block, on a full buffer or on metadata: never on a caller's event loop. */
    private final Scheduler sending;

    private final @Nullable KafkaClientMetrics metrics;

    /** A publisher without metrics. */
    public RecordPublisher(KafkaConnection connection, PublisherSettings settings) {
        this(connection, settings, null);
    }

    /** A publisher whose producer's own metrics are bound to the registry, where there is one. */
    public RecordPublisher(KafkaConnection connection, PublisherSettings settings, @Nullable MeterRegistry registry) {
        this(new KafkaProducer<>(properties(connection, settings)), settings, registry);
    }

    RecordPublisher(Producer<byte[], byte[]> producer, PublisherSettings settings, @Nullable MeterRegistry registry) {
        this.producer = producer;
        this.batchesInFlight = settings.batchesInFlight();
        this.sending = Schedulers.newBoundedElastic(1, Schedulers.DEFAULT_BOUNDED_ELASTIC_QUEUESIZE, "kafka-publisher");
        if (registry == null) {
            this.metrics = null;
        } else {
            this.metrics = new KafkaClientMetrics(producer);
            metrics.bindTo(registry);
        }
    }

    private static Map<String, Object> properties(KafkaConnection connection, PublisherSettings settings) {
        Map<String, Object> properties = connection.clientProperties();
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, settings.linger().toMillis());
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, settings.bufferBytes());
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, settings.maxRecordBytes());
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis());
        int deliveryMillis = Math.toIntExact(settings.deliveryTimeout().toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, deliveryMillis);
        // Kafka asks that a request and its linger fit into the delivery.
        properties.put(
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                deliveryMillis - Math.toIntExact(settings.linger().toMillis()));
        // Metadata of an idle topic is kept: to look it up again would block the first send after a quiet hour.
        properties.put(
                ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(1).toMillis());
        return properties;
    }

    /**
     * Publishes batches in the order they come, asking for the next as earlier ones are acknowledged, and emits the number
     * of records once all of them are durable.
     *
     * <p>Cancelling stops asking for batches; what was handed to Kafka may still become durable.
     *
     * @return fails with {@link KafkaUnavailableException} if any record was not acknowledged in time: those before it may
     *     be durable; with Kafka's own exception for what no retry would mend
     */
    public Mono<Long> publish(Flux<List<ProducerRecord<byte[], byte[]>>> batches) {
        return batches.publishOn(sending, 1)
                .flatMapSequential(this::send, batchesInFlight, 1)
                .reduce(0L, Long::sum)
                .onErrorMap(RecordPublisher::classify);
    }

    /** Publishes one record; empty completion means that it is durable. Fails as {@link #publish(Flux)} does. */
    public Mono<Void> publish(ProducerRecord<byte[], byte[]> record) {
        return publish(Flux.just(List.of(record))).then();
    }

    private Mono<Integer> send(List<ProducerRecord<byte[], byte[]>> batch) {
        return batch.isEmpty() ? Mono.just(0) : Mono.create(sink -> sendAll(batch, sink));
    }

    /**
     * One counter for the batch in place of a subscriber per record; the last acknowledgement completes it. What is left
     * of a batch that has failed, or for which nobody waits any more, is not sent: while Kafka is away each of its records
     * would block as long as the first did, and be stored after its sender was told that it is not.
     */
    private void sendAll(List<ProducerRecord<byte[], byte[]>> batch, MonoSink<Integer> result) {
        int count = batch.size();
        AtomicInteger pending = new AtomicInteger(count);
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        AtomicBoolean cancelled = new AtomicBoolean();
        MonoSink<Integer> sink = result.onCancel(() -> cancelled.set(true));
        for (int i = 0; i < count; i++) {
            if (failure.get() != null || cancelled.get()) {
                settle(count - i, pending, count, failure, sink);
                return;
            }
            var unused = producer.send(batch.get(i), (metadata, exception) -> {
                if (exception != null) {
                    failure.compareAndSet(null, exception);
                }
                settle(1, pending, count, failure, sink);
            });
        }
    }

    private static void settle(
            int settled,
            AtomicInteger pending,
            int count,
            AtomicReference<@Nullable Exception> failure,
            MonoSink<Integer> sink) {
        if (pending.addAndGet(-settled) == 0) {
            finish(count, failure.get(), sink);
        }
    }

    private static void finish(int count, @Nullable Exception failure, MonoSink<Integer> sink) {
        if (failure == null) {
            sink.success(count);
        } else {
            sink.error(failure);
        }
    }

    private static Throwable classify(Throwable failure) {
        if (LASTING.contains(failure.getClass())
                || failure instanceof AuthorizationException
                || failure instanceof IllegalArgumentException) {
            return failure;
        }
        return new KafkaUnavailableException("Kafka did not acknowledge: " + failure.getMessage(), failure);
    }

    /** Waits, at most 5 s, for what was sent to be acknowledged, and lets go of the connection. */
    @Override
    public void close() {
        if (metrics != null) {
            metrics.close();
        }
        producer.close(CLOSE_TIMEOUT);
        sending.dispose();
    }
}
