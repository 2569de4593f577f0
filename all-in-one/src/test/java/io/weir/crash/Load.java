package io.weir.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Headers;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Numbered events of several sources, some thousand lines a second, until it is stopped; it outlasts a broker that is away.
 * Some events have a stack trace, whose lines come one by one while the other sources go on: at every moment some are open.
 */
final class Load implements AutoCloseable {

    /** What was sent and acknowledged: events are numbered from 0. */
    record Sent(int events, int lines) {}

    private static final int SOURCES = 17;
    private static final int EVENTS_A_TRACE = 10;
    private static final int BURST = 50;
    private static final long PAUSE_NANOS = 20_000_000;
    private static final int PATIENCE_MILLIS = 180_000;

    private final Producer<byte[], byte[]> producer;
    private final Thread thread = new Thread(this::produce, "load");
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
    private final List<Deque<String>> open =
            Stream.generate(ArrayDeque<String>::new).limit(SOURCES).collect(Collectors.toList());
    private volatile boolean stopping;
    private int events;
    private int lines;

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

    /** The lines that follow an event's first one. */
    static List<String> traceOf(int event) {
        return event % EVENTS_A_TRACE != 0
                ? List.of()
                : List.of(
                        "java.lang.IllegalStateException: order " + event + " is gone",
                        "\tat shop.Orders.load(Orders.java:71)",
                        "\tat shop.Crash.run(Crash.java:12)",
                        "Caused by: java.io.IOException: row " + event + " cannot be read",
                        "\tat shop.Rows.read(Rows.java:5)",
                        "\t... 2 more");
    }

    private void produce() {
        while (!stopping) {
            for (int i = 0; i < BURST; i++) {
                int source = lines % SOURCES;
                Deque<String> rest = open.get(source);
                send(source, rest.isEmpty() ? begin(rest) : rest.remove());
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        for (int source = 0; source < SOURCES; source++) {
            for (String line : open.get(source)) {
                send(source, line);
            }
        }
    }

    /** The first line of a new event, whose others wait for their turn. */
    private String begin(Deque<String> rest) {
        int event = events++;
        rest.addAll(traceOf(event));
        return "%s %s [main] shop.Crash: event %d".formatted(Instant.now(), rest.isEmpty() ? "INFO" : "ERROR", event);
    }

    private void send(int number, String line) {
        lines++;
        String source = "source-" + number;
        ProducerRecord<byte[], byte[]> record = Records.of(Topic.LOGS_RAW, source, line.getBytes(UTF_8));
        record.headers()
                .add(Headers.SOURCE, source.getBytes(UTF_8))
                .add(
                        Headers.RECEIVED_AT,
                        Long.toString(System.currentTimeMillis()).getBytes(UTF_8));
        var unused = producer.send(record, (metadata, failure) -> {
            if (failure == null) {
                acknowledged.incrementAndGet();
            } else {
                failures.add(failure);
            }
        });
    }

    /** Ends the traces that are open, stops, and waits until every line is acknowledged. */
    Sent finish() throws InterruptedException {
        stopping = true;
        thread.join();
        producer.flush();
        if (!failures.isEmpty() || acknowledged.get() != lines) {
            throw new IllegalStateException(
                    "%d of %d lines acknowledged".formatted(acknowledged.get(), lines), failures.peek());
        }
        return new Sent(events, lines);
    }

    @Override
    public void close() {
        stopping = true;
        producer.close(java.time.Duration.ZERO);
    }
}
