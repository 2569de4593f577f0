package io.weir.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.Headers;
import io.weir.events.Topic;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class RecordConsumerIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private DedicatedKafka dedicated;
    private KafkaForTests kafka;
    private KafkaConnection connection;
    private RecordPublisher publisher;

    @BeforeEach
    void start() {
        dedicated = KafkaForTests.dedicated();
        kafka = dedicated.kafka();
        connection = KafkaConnection.to(kafka.bootstrapServers(), "test");
        try (KafkaAdmin admin = new KafkaAdmin(connection)) {
            admin.ensureTopics(TopicSettings.DEFAULTS).block(LIMIT);
        }
        publisher = new RecordPublisher(connection, PublisherSettings.DEFAULTS);
    }

    @AfterEach
    void stop() {
        publisher.close();
        dedicated.close();
    }

    private RecordConsumer run(RecordHandler handler) {
        RecordConsumer consumer = new RecordConsumer(
                connection,
                ConsumerSettings.oneByOne("reader", Set.of(Topic.ALERTS)),
                "test-stage",
                handler,
                publisher,
                new SimpleMeterRegistry());
        var unused = consumer.run().subscribe();
        return consumer;
    }

    private long send(int from, int to) {
        List<ProducerRecord<byte[], byte[]>> records = IntStream.range(from, to)
                .mapToObj(i -> Records.of(Topic.ALERTS, "key-" + i % 5, ("alert-" + i).getBytes(UTF_8)))
                .toList();
        Long published = publisher.publish(records).block(LIMIT);
        return published == null ? 0 : published;
    }

    private Mono<Void> forward(ConsumerRecord<byte[], byte[]> record) {
        return publisher.publish(Records.of(Topic.INCIDENTS, Records.key(record), record.value()));
    }

    private List<String> forwarded(int count) {
        return KafkaForTests.values(kafka.read(Topic.INCIDENTS.topicName(), count));
    }

    @Test
    void everyRecordIsHandledAndAfterAnOrderlyStopNoneTwice() {
        assertThat(send(0, 300)).isEqualTo(300);
        RecordConsumer first = run(this::forward);
        forwarded(50);
        first.stop().block(LIMIT);
        RecordConsumer second = run(this::forward);
        assertThat(forwarded(300)).hasSize(300).doesNotHaveDuplicates();
        second.stop().block(LIMIT);
        assertThat(kafka.readAll(Topic.INCIDENTS.topicName())).hasSize(300);
    }

    @Test
    void whatCannotBeHandledBecomesADeadLetterWithItsBytesAndItsOrigin() {
        RecordConsumer consumer = run(record -> new String(record.value(), UTF_8).endsWith("7")
                ? Mono.error(new IllegalArgumentException("sevens are not taken"))
                : forward(record));
        assertThat(send(0, 20)).isEqualTo(20);
        assertThat(forwarded(18)).doesNotContain("alert-7", "alert-17");
        List<ConsumerRecord<byte[], byte[]>> letters = kafka.read(Topic.DEAD_LETTERS.topicName(), 2);
        assertThat(KafkaForTests.values(letters)).containsExactlyInAnyOrder("alert-7", "alert-17");
        assertThat(letters).allSatisfy(letter -> {
            assertThat(Records.header(letter, Headers.CAUSE)).isEqualTo("sevens are not taken");
            assertThat(Records.header(letter, Headers.STAGE)).isEqualTo("test-stage");
            assertThat(Records.header(letter, Headers.ORIGIN_TOPIC)).isEqualTo("alerts");
            assertThat(Records.key(letter)).isEqualTo("key-2");
        });
        consumer.stop().block(LIMIT);
    }

    @Test
    void aRecordIsTriedAgainWhileItsHandlerSaysThatKafkaIsAway() {
        ConcurrentHashMap<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
        RecordConsumer consumer =
                run(record -> attempts.computeIfAbsent(new String(record.value(), UTF_8), name -> new AtomicInteger())
                                        .incrementAndGet()
                                < 3
                        ? Mono.error(new KafkaUnavailableException("not yet", new IllegalStateException()))
                        : forward(record));
        assertThat(send(0, 5)).isEqualTo(5);
        assertThat(forwarded(5)).hasSize(5);
        assertThat(attempts.values()).allSatisfy(count -> assertThat(count).hasValue(3));
        assertThat(kafka.readAll(Topic.DEAD_LETTERS.topicName())).isEmpty();
        consumer.stop().block(LIMIT);
    }

    @Test
    void goesOnByItselfWhenTheBrokerComesBack() {
        RecordConsumer consumer = run(this::forward);
        send(0, 10);
        forwarded(10);
        dedicated.pause();
        dedicated.resume();
        send(10, 30);
        assertThat(Set.copyOf(KafkaForTests.values(kafka.readUntil(
                        Topic.INCIDENTS.topicName(),
                        "30 different",
                        records -> Set.copyOf(KafkaForTests.values(records)).size() == 30))))
                .hasSize(30);
        consumer.stop().block(LIMIT);
    }

    @Test
    void stopsAlthoughAHandlerWaitsForKafka() {
        RecordConsumer consumer =
                run(record -> Mono.error(new KafkaUnavailableException("never", new IllegalStateException())));
        send(0, 3);
        consumer.stop().block(Duration.ofSeconds(20));
        assertThat(kafka.readAll(Topic.DEAD_LETTERS.topicName())).isEmpty();
    }
}
