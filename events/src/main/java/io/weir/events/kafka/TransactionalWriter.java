package io.weir.events.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A transactional producer: what is written in one {@link #commit} becomes visible together with the offsets, or not at
 * all. Blocks the thread it is used on, and is used on one at a time.
 *
 * <p>After a failed commit it is closed and replaced: some failures are for good, and telling them apart gains nothing.
 */
final class TransactionalWriter implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(TransactionalWriter.class);

    /**
     * After which the broker ends what a crashed instance left open, if that one does not come back to do so. Until then
     * readers of committed records wait. Longer than a record may take, so that a busy broker does not end what is alive.
     */
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(30);

    private static final Duration MAX_BLOCK = Duration.ofSeconds(5);

    /**
     * How long a record is tried, its wait in the buffer included. One that is given up leaves a gap in its partition's
     * sequence, which the broker refuses what follows for: so it is more than two requests that get no answer.
     */
    private static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(25);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(3);
    private static final int MAX_RECORD_BYTES = 4 << 20;
    private static final int BATCH_OVERHEAD_BYTES = 1 << 10;
    private static final int HEADER_OVERHEAD_BYTES = 10;
    private static final Duration LINGER = Duration.ofMillis(20);

    private final Producer<byte[], byte[]> producer;
    private final KafkaClientMetrics metrics;

    private TransactionalWriter(Producer<byte[], byte[]> producer, MeterRegistry registry) {
        this.producer = producer;
        this.metrics = new KafkaClientMetrics(producer);
        metrics.bindTo(registry);
    }

    /** Connects, and ends whatever the last holder of this id left open. Blocks for 5 s at most. */
    static TransactionalWriter open(KafkaConnection connection, String transactionalId, MeterRegistry registry) {
        Producer<byte[], byte[]> producer = new KafkaProducer<>(properties(connection, transactionalId));
        try {
            producer.initTransactions();
            return new TransactionalWriter(producer, registry);
        } catch (KafkaException e) {
            producer.close(Duration.ZERO);
            throw e;
        }
    }

    private static Map<String, Object> properties(KafkaConnection connection, String transactionalId) {
        Map<String, Object> properties = connection.as(transactionalId).clientProperties();
        properties.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) TRANSACTION_TIMEOUT.toMillis());
        properties.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_RECORD_BYTES);
        properties.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10);
        properties.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20);
        properties.put(ProducerConfig.LINGER_MS_CONFIG, LINGER.toMillis());
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis());
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis());
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
        return properties;
    }

    /** As below, with offsets that are known beforehand. */
    Mono<Void> commit(
            Flux<ProducerRecord<byte[], byte[]>> records,
            Map<TopicPartition, OffsetAndMetadata> offsets,
            @Nullable ConsumerGroupMetadata generation) {
        return commit(records, () -> offsets, generation);
    }

    /**
     * Writes the records and the offsets in one transaction; empty completion means that they are durable and visible. On
     * failure the transaction is aborted before the failure is passed on.
     *
     * @param offsets asked for once all records are sent
     * @param generation the group generation that the offsets were polled in; null where there are no offsets
     */
    Mono<Void> commit(
            Flux<ProducerRecord<byte[], byte[]>> records,
            Supplier<Map<TopicPartition, OffsetAndMetadata>> offsets,
            @Nullable ConsumerGroupMetadata generation) {
        return Mono.fromRunnable(producer::beginTransaction)
                .thenMany(records.doOnNext(this::send))
                .then(Mono.<Void>fromRunnable(() -> {
                    Map<TopicPartition, OffsetAndMetadata> positions = offsets.get();
                    if (generation != null && !positions.isEmpty()) {
                        producer.sendOffsetsToTransaction(positions, generation);
                    }
                    producer.commitTransaction();
                }))
                .doOnError(failure -> abort());
    }

    /** Whether a record is short enough; one that is not would fail every transaction that it is part of. */
    static boolean fits(ProducerRecord<byte[], byte[]> record) {
        long bytes = (long) length(record.key()) + length(record.value());
        for (Header header : record.headers()) {
            bytes += header.key().length() + length(header.value()) + HEADER_OVERHEAD_BYTES;
        }
        return bytes <= MAX_RECORD_BYTES - BATCH_OVERHEAD_BYTES;
    }

    private static int length(byte @Nullable [] bytes) {
        return bytes == null ? 0 : bytes.length;
    }

    /** What becomes of a single record is asked at the commit, which fails if any of them did. */
    private void send(ProducerRecord<byte[], byte[]> record) {
        var unused = producer.send(record);
    }

    private void abort() {
        try {
            producer.abortTransaction();
        } catch (KafkaException | IllegalStateException e) {
            // The producer is beyond that, fenced for example: the broker or the next holder of the id ends it.
            log.debug("the transaction could not be aborted", e);
        }
    }

    @Override
    public void close() {
        metrics.close();
        producer.close(CLOSE_TIMEOUT);
    }
}
