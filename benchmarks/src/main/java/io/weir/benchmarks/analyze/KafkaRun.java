package io.weir.benchmarks.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.benchmarks.analyze.GeneratedLines.Kind;
import io.weir.benchmarks.analyze.StreamsApplication.Counts;
import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.EmbeddedKafkaSettings;
import io.weir.events.Headers;
import io.weir.events.Topic;
import io.weir.events.kafka.KafkaAdmin;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicSettings;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * From Kafka to Kafka, exactly once, by applications that call the same parser: our pipeline, a loop around a consumer and a
 * transactional producer, and Kafka Streams. They take turns, round after round, on one broker in this process. Measured is
 * from an application's first commit to its last, so that neither starts nor rebalances count.
 */
public final class KafkaRun {

    /** When all lines arrived, later than they say they were written. */
    static final long ARRIVAL_MILLIS = 1_772_400_000_000L;

    private static final int PARTITIONS = 4;
    private static final int SOURCES = 64;
    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final long TOPIC_BYTES = 4L << 30;

    private KafkaRun() {}

    private record Measured(double linesPerSecond, double cpuMicros) {
        Measured better(Measured other) {
            return other.linesPerSecond > linesPerSecond ? other : this;
        }
    }

    /**
     * Measures and prints.
     *
     * @param args how many lines, how many rounds; and the name of an application to run that one alone
     */
    public static void main(String[] args) throws Exception {
        int records = Integer.parseInt(args[0]);
        int rounds = Integer.parseInt(args[1]);
        List<Application> applications = Stream.of(
                        new WeirPipeline(StreamsApplication.THREADS),
                        new WeirPipeline(1),
                        new BareLoop(),
                        new StreamsApplication(Counts.BY_SOURCE),
                        new StreamsApplication(Counts.SAME))
                .filter(application -> args.length < 3 || application.name().equals(args[2]))
                .toList();
        Measured[] best = new Measured[applications.size()];
        System.out.printf(
                Locale.ROOT,
                "Kafka to Kafka, exactly once, %d partitions, %,d access lines each, best of %d rounds%n",
                PARTITIONS,
                records,
                rounds);
        EmbeddedKafkaSettings settings = EmbeddedKafkaSettings.ephemeral()
                .withPort(0)
                .withPartitions(PARTITIONS)
                .withRetention(Duration.ofHours(1), TOPIC_BYTES);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(settings);
                Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            createTopics(kafka.bootstrapServers());
            fill(kafka.bootstrapServers(), records);
            for (int round = 0; round < rounds; round++) {
                for (int i = 0; i < best.length; i++) {
                    Application application = applications.get(i);
                    String group = application.name().replaceAll("\\W+", "-") + "-" + round;
                    Measured measured;
                    AutoCloseable running = application.start(kafka.bootstrapServers(), group);
                    try {
                        measured = measured(admin, group, records);
                    } finally {
                        running.close();
                    }
                    System.out.printf(Locale.ROOT, "  %-24s %,9.0f lines/s%n", group, measured.linesPerSecond);
                    best[i] = best[i] == null ? measured : best[i].better(measured);
                }
            }
        }
        tell(applications, best);
    }

    private static void tell(List<Application> applications, Measured[] best) {
        double weir = best[0].linesPerSecond;
        for (int i = 0; i < best.length; i++) {
            System.out.printf(
                    Locale.ROOT,
                    "%-22s %,9.0f lines/s  %5.2f us of CPU a line, the broker's included  Weir has %5.2f times it%n",
                    applications.get(i).name(),
                    best[i].linesPerSecond,
                    best[i].cpuMicros,
                    weir / best[i].linesPerSecond);
        }
    }

    private static void createTopics(String bootstrapServers) {
        try (KafkaAdmin admin = new KafkaAdmin(KafkaConnection.to(bootstrapServers, "benchmark"))) {
            admin.ensureTopics(new TopicSettings(PARTITIONS, (short) 1, Duration.ofHours(1), TOPIC_BYTES))
                    .block(LIMIT);
        }
    }

    private static void fill(String bootstrapServers, int records) {
        GeneratedLines lines = new GeneratedLines(Kind.ACCESS);
        byte[] arrival = Long.toString(ARRIVAL_MILLIS).getBytes(UTF_8);
        Map<String, Object> properties = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                ProducerConfig.COMPRESSION_TYPE_CONFIG, Clients.COMPRESSION,
                ProducerConfig.LINGER_MS_CONFIG, Clients.LINGER_MILLIS,
                ProducerConfig.BATCH_SIZE_CONFIG, Clients.BATCH_BYTES);
        try (Producer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                String source = "source-" + i % SOURCES;
                ProducerRecord<byte[], byte[]> record =
                        Records.of(Topic.LOGS_RAW, source, lines.next().getBytes(UTF_8));
                record.headers()
                        .add(Headers.SOURCE, source.getBytes(UTF_8))
                        .add(Headers.CONTENT_TYPE, "text/plain".getBytes(UTF_8))
                        .add(Headers.RECEIVED_AT, arrival);
                var unused = producer.send(record);
            }
            producer.flush();
        }
    }

    private static Measured measured(Admin admin, String group, int records) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        long firstDone = 0;
        long firstNanos = 0;
        long firstCpu = 0;
        while (System.nanoTime() < deadline) {
            long done = committed(admin, group);
            long now = System.nanoTime();
            if (firstDone == 0 && done > 0) {
                firstDone = done;
                firstNanos = now;
                firstCpu = cpuNanos();
            }
            if (done >= records) {
                double lines = records - firstDone;
                return new Measured(lines * 1e9 / (now - firstNanos), (cpuNanos() - firstCpu) / 1e3 / lines);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
        throw new IllegalStateException(group + " did not end within " + LIMIT);
    }

    private static long committed(Admin admin, String group) throws Exception {
        long offsets = 0;
        for (OffsetAndMetadata offset : admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get(30, TimeUnit.SECONDS)
                .values()) {
            offsets += offset == null ? 0 : offset.offset();
        }
        return offsets;
    }

    private static long cpuNanos() {
        return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
                .getProcessCpuTime();
    }
}
