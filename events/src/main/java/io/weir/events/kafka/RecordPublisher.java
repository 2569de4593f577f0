package io.weir.events.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;

/**
 * Publishes records outside of transactions and tells when they are durable: acknowledged by all in-sync replicas, sent
 * idempotently, in order. Thread-safe; one serves a whole process.
 *
 * <p>It is a bridge over the producer's own callback. A reactive sender per record costs a hundred times as much, and one
 * per request twice as much, as a counter per batch.
 *
 * <p>Memory is bounded by {@link PublisherSettings#bufferBytes}: while the buffer is full, or Kafka is away, sending
 * blocks this publisher's own thread, nothing is acknowledged, and so nobody asks for more input.
 */
public final class RecordPublisher implements AutoCloseable {

    /** How long a send waits for buffer space or metadata before its stream is told that Kafka is away. */
    private static final Duration MAX_BLOCK = Duration.ofSeconds(5);

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;

    /** Sending may block, on a full buffer or on metadata: never on a caller's event loop. */
    private final Scheduler sending;

    /** As long as what its callers have under way. */
    private final Queue<Shipment> waiting =
            Queues.<Shipment>unboundedMultiproducer().get();

    /** How many were put into the queue and are not sent; whoever raises it from 0 wakes the thread that sends. */
    private final AtomicInteger enqueued = new AtomicInteger();

    private final @Nullable KafkaClientMetrics metrics;

    /** A publisher without metrics. */
    public RecordPublisher(KafkaConnection connection, PublisherSettings settings) {
        this(connection, settings, null);
    }

    /** A publisher whose producer's own metrics are bound to the registry, where there is one. */
    public RecordPublisher(KafkaConnection connection, PublisherSettings settings, @Nullable MeterRegistry registry) {
        this(new KafkaProducer<>(properties(connection, settings)), registry);
    }

    RecordPublisher(Producer<byte[], byte[]> producer, @Nullable MeterRegistry registry) {
        this.producer = producer;
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
        properties.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, settings.requestsInFlight());
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
     * Publishes a batch and emits the number of its records once all of them are durable. Batches are sent in the order in
     * which they are subscribed to.
     *
     * <p>Cancelling before its turn keeps it from being sent; what was handed to Kafka may still become durable.
     *
     * @return fails with {@link KafkaUnavailableException} if any record was not acknowledged in time: others may be
     *     durable; with Kafka's own exception for what no retry would mend
     */
    public Mono<Long> publish(List<ProducerRecord<byte[], byte[]>> batch) {
        return batch.isEmpty() ? Mono.just(0L) : Mono.create(sink -> enqueue(new Shipment(batch, sink)));
    }

    /** Publishes one record; empty completion means that it is durable. Fails as {@link #publish(List)} does. */
    public Mono<Void> publish(ProducerRecord<byte[], byte[]> record) {
        return publish(List.of(record)).then();
    }

    private void enqueue(Shipment shipment) {
        waiting.add(shipment);
        if (enqueued.getAndIncrement() == 0) {
            var unused = sending.schedule(this::sendWaiting);
        }
    }

    /** Everything that has come until it is done: one wake-up of the thread for all that arrives while it is at work. */
    private void sendWaiting() {
        int sent = enqueued.get();
        while (sent != 0) {
            for (int i = 0; i < sent; i++) {
                waiting.remove().sendBy(producer);
            }
            sent = enqueued.addAndGet(-sent);
        }
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
