package io.weir.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.Topic;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

class ExactlyOnceStreamIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private DedicatedKafka dedicated;
    private KafkaForTests kafka;
    private KafkaConnection connection;
    private final List<ExactlyOnceStream> running = new ArrayList<>();

    @BeforeEach
    void start() {
        dedicated = KafkaForTests.dedicated();
        kafka = dedicated.kafka();
        connection = KafkaConnection.to(kafka.bootstrapServers(), "test");
        try (KafkaAdmin admin = new KafkaAdmin(connection)) {
            admin.ensureTopics(TopicSettings.DEFAULTS).block(LIMIT);
        }
    }

    @AfterEach
    void stop() {
        running.forEach(stream -> stream.stop().block(LIMIT));
        dedicated.close();
    }

    private ExactlyOnceStream run(String instance, TransactionalStage stage) {
        return run(instance, stage, Duration.ZERO);
    }

    private ExactlyOnceStream run(String instance, TransactionalStage stage, Duration tick) {
        ExactlyOnceStream stream = new ExactlyOnceStream(
                connection,
                ConsumerSettings.inBatches("copy", Topic.LOGS_RAW).withMaxPollRecords(200),
                "copy-" + instance,
                stage,
                tick,
                Clock.systemUTC(),
                new SimpleMeterRegistry());
        running.add(stream);
        var unused = stream.run().subscribe();
        return stream;
    }

    private void end(ExactlyOnceStream stream) {
        stream.stop().block(LIMIT);
        running.remove(stream);
    }

    private Set<String> send(int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        Set<String> names = new TreeSet<>();
        for (int i = from; i < to; i++) {
            String name = "line-%06d".formatted(i);
            names.add(name);
            records.add(Records.of(Topic.LOGS_RAW, "source-" + i % 17, name.getBytes(UTF_8)));
        }
        kafka.send(records);
        return names;
    }

    private List<String> copies(int count) {
        return KafkaForTests.values(kafka.readUntil(
                Topic.LOGS_EVENTS.topicName(),
                count + " different lines",
                records -> new TreeSet<>(KafkaForTests.values(records)).size() >= count));
    }

    private static Flux<ProducerRecord<byte[], byte[]>> copy(List<ConsumerRecord<byte[], byte[]>> batch) {
        return Flux.fromIterable(batch).map(record -> Records.of(Topic.LOGS_EVENTS, "copy", record.value()));
    }

    @Test
    void everyRecordCountsOnceWhileStagesFailAndInstancesComeAndGo() {
        Random random = new Random(11);
        AtomicInteger failures = new AtomicInteger();
        // Fails midway through a batch, when some of it has been sent.
        TransactionalStage failing = batch -> copy(batch).index().map(indexed -> {
            if (indexed.getT1() == 20 && random.nextInt(8) == 0) {
                failures.incrementAndGet();
                throw new IllegalStateException("made to fail");
            }
            return indexed.getT2();
        });
        ExactlyOnceStream first = run("a", failing);
        Set<String> expected = new TreeSet<>(send(0, 4_000));
        ExactlyOnceStream second = run("b", failing);
        expected.addAll(send(4_000, 8_000));
        end(first);
        expected.addAll(send(8_000, 12_000));
        run("a", failing);
        expected.addAll(send(12_000, 14_000));
        end(second);
        expected.addAll(send(14_000, 16_000));

        assertThat(copies(16_000)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
        assertThat(failures).hasPositiveValue();
    }

    @Test
    void goesOnByItselfWhenTheBrokerComesBack() {
        run("a", ExactlyOnceStreamIT::copy);
        Set<String> expected = new TreeSet<>(send(0, 1_000));
        assertThat(copies(1_000)).hasSize(1_000);
        dedicated.pause();
        dedicated.resume();
        expected.addAll(send(1_000, 3_000));
        assertThat(copies(3_000)).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void aStoppedStreamHasCommittedAllThatItWrote() {
        AtomicInteger processed = new AtomicInteger();
        ExactlyOnceStream stream = run("a", batch -> copy(batch).doOnNext(record -> processed.incrementAndGet()));
        send(0, 5_000);
        copies(1_000);
        end(stream);
        assertThat(kafka.readAll(Topic.LOGS_EVENTS.topicName())).hasSize(processed.get());
    }

    @Test
    void tellsTheStageOfItsPartitionsBeforeTheirFirstBatch() {
        Set<Integer> known = new ConcurrentSkipListSet<>();
        AtomicBoolean surprised = new AtomicBoolean();
        TransactionalStage stage = new TransactionalStage() {
            @Override
            public Flux<ProducerRecord<byte[], byte[]>> process(List<ConsumerRecord<byte[], byte[]>> batch) {
                if (batch.stream().anyMatch(record -> !known.contains(record.partition()))) {
                    surprised.set(true);
                }
                return copy(batch);
            }

            @Override
            public void assigned(Set<TopicPartition> partitions) {
                partitions.forEach(partition -> known.add(partition.partition()));
            }

            @Override
            public void revoked(Set<TopicPartition> partitions) {
                partitions.forEach(partition -> known.remove(partition.partition()));
            }

            @Override
            public void reset() {
                known.clear();
            }
        };
        send(0, 1_000);
        run("a", stage);
        assertThat(copies(1_000)).hasSize(1_000);
        assertThat(known).hasSize(6);
        assertThat(surprised).isFalse();
    }

    @Test
    void writesWhatTimeBringsWithoutARecordToRead() {
        TransactionalStage stage = new TransactionalStage() {
            @Override
            public Flux<ProducerRecord<byte[], byte[]>> process(List<ConsumerRecord<byte[], byte[]>> batch) {
                return Flux.empty();
            }

            @Override
            public Flux<ProducerRecord<byte[], byte[]>> tick(Instant now) {
                return Flux.just(
                        Records.of(Topic.LOGS_EVENTS, "tick", now.toString().getBytes(UTF_8)));
            }
        };
        run("a", stage, Duration.ofMillis(50));
        assertThat(copies(5)).doesNotHaveDuplicates();
    }
}
