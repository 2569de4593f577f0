package io.weir.benchmarks.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Headers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Kafka's producer in a loop, as ingest sets it: for each number on its input it sends for that many milliseconds, waits
 * until all is acknowledged, and prints how many lines that were and how many nanoseconds it took.
 *
 * <p>Arguments: bootstrap servers, topic, and whether its records have the headers that ingest's have.
 */
final class BareProducer {

    private static final int LINES_A_KEY = 1_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final String topic;
    private final boolean withHeaders;
    private final List<byte[]> lines;
    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private int next;

    private BareProducer(
            KafkaProducer<byte[], byte[]> producer, String topic, boolean withHeaders, List<byte[]> lines) {
        this.producer = producer;
        this.topic = topic;
        this.withHeaders = withHeaders;
        this.lines = lines;
    }

    public static void main(String[] args) throws Exception {
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(settings(args[0]));
                BufferedReader commands = new BufferedReader(new InputStreamReader(System.in, UTF_8))) {
            BareProducer bare = new BareProducer(
                    producer, args[1], Boolean.parseBoolean(args[2]), Payloads.lines(64 * LINES_A_KEY));
            System.out.println("ready");
            for (String millis = commands.readLine(); millis != null; millis = commands.readLine()) {
                System.out.println(bare.send(TimeUnit.MILLISECONDS.toNanos(Long.parseLong(millis))));
            }
        }
    }

    private static Map<String, Object> settings(String bootstrapServers) {
        return Map.ofEntries(
                Map.entry(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers),
                Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class),
                Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class),
                Map.entry(ProducerConfig.ACKS_CONFIG, "all"),
                Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true),
                Map.entry(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4"),
                Map.entry(ProducerConfig.BATCH_SIZE_CONFIG, 256 << 10),
                Map.entry(ProducerConfig.LINGER_MS_CONFIG, 5),
                Map.entry(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L << 20));
    }

    private String send(long nanos) {
        acknowledged.reset();
        failed.reset();
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            byte[] key = Payloads.source(next / LINES_A_KEY).getBytes(UTF_8);
            List<Header> headers = withHeaders ? headers(key) : List.of();
            for (int i = 0; i < LINES_A_KEY; i++) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(topic, null, key, lines.get(next), headers);
                var unused = producer.send(record, (metadata, failure) -> {
                    (failure == null ? acknowledged : failed).increment();
                });
                next = (next + 1) % lines.size();
            }
        }
        producer.flush();
        return acknowledged.sum() + " " + failed.sum() + " " + (System.nanoTime() - start);
    }

    private static List<Header> headers(byte[] key) {
        return List.of(
                new RecordHeader(Headers.SOURCE, key),
                new RecordHeader(Headers.CONTENT_TYPE, "text/plain".getBytes(UTF_8)),
                new RecordHeader(
                        Headers.RECEIVED_AT,
                        Long.toString(System.currentTimeMillis()).getBytes(UTF_8)));
    }
}
