package io.weir.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Headers;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Numbered lines of several sources, some thousand a second, until it is stopped; it outlasts a broker that is away. */
final class Load implements AutoCloseable {

    private static final int SOURCES = 17;
    private static final int BURST = 50;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final int PATIENCE_MILLIS = 180_000;

    private final Producer<byte[], byte[]> producer;
    private final Thread thread = new Thread(this::produce, "load");
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    private volatile boolean stopping;
    private volatile int sent;

    Load(String bootstrapServers) {
        this.producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.ACKS_CONFIG,
                        "all",
                        ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                        PATIENCE_MILLIS,
                        ProducerConfig.MAX_BLOCK_MS_CONFIG,
                        PATIENCE_MILLIS),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        thread.start();
    }

    private void produce() {
        while (!stopping) {
            for (int i = 0; i < BURST; i++) {
                send(sent++);
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }

    private void send(int number) {
        Instant now = Instant.now();
        String source = "source-" + number % SOURCES;
        ProducerRecord<byte[], byte[]> record =
                Records.of(Topic.LOGS_RAW, source, (now + " INFO [main] shop.Crash: line " + number).getBytes(UTF_8));
        record.headers()
                .add(Headers.SOURCE, source.getBytes(UTF_8))
                .add(Headers.RECEIVED_AT, Long.toString(now.toEpochMilli()).getBytes(UTF_8));
        var unused = producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.incrementAndGet();
            } else {
                failures.add(failure);
            }
        });
    }

    /** Stops, and waits until every line is acknowledged. Returns how many there are, numbered from 0. */
    int finish() throws InterruptedException {
        stopping = true;
        thread.join();
        producer.flush();
        if (!failures.isEmpty() || acknowledged.get() != sent) {
            throw new IllegalStateException(
                    "%d of %d lines acknowledged".formatted(acknowledged.get(), sent), failures.peek());
        }
        return sent;
    }

    @Override
    public void close() {
        stopping = true;
        producer.close(java.time.Duration.ZERO);
    }
}
