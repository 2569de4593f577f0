package io.weir.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.Headers;
import io.weir.events.Topic;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class ExactlyOnceConsumerIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<ExactlyOnceConsumer> running = new ArrayList<>();
    private DedicatedKafka dedicated;
    private KafkaForTests kafka;
    private KafkaConnection connection;

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
        running.forEach(consumer -> consumer.stop().block(LIMIT));
        dedicated.close();
    }

    private ExactlyOnceConsumer consumer(String id, OneByOneStage stage) {
        return new ExactlyOnceConsumer(
                connection,
                ConsumerSettings.oneByOne("reader", Set.of(Topic.ALERTS)),
                "test-" + id,
                "test-stage",
                stage,
                new SimpleMeterRegistry());
    }

    private void run(String id, OneByOneStage stage) {
        ExactlyOnceConsumer consumer = consumer(id, stage);
        var unused = consumer.run().subscribe();
        running.add(consumer);
    }

    /** All under one key, so that they are in one partition and in order. */
    private void send(int from, int to) {
        kafka.send(IntStream.range(from, to)
                .mapToObj(i -> Records.of(Topic.ALERTS, "key", ("alert-" + i).getBytes(UTF_8)))
                .toList());
    }

    private static Mono<List<ProducerRecord<byte[], byte[]>>> forwarded(ConsumerRecord<byte[], byte[]> record) {
        return Mono.just(List.of(Records.of(Topic.INCIDENTS, Records.key(record), record.value())));
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return new String(record.value(), UTF_8);
    }

    private List<String> published(int count) {
        return KafkaForTests.values(kafka.read(Topic.INCIDENTS.topicName(), count));
    }

    @Test
    void oneThatTakesLongKeepsNoneOfTheOthersWaitingAndIsAloneToBeDoneAgain() {
        Set<String> again = ConcurrentHashMap.newKeySet();
        send(0, 50);
        ExactlyOnceConsumer first =
                consumer("one", record -> text(record).equals("alert-0") ? Mono.never() : forwarded(record));
        Disposable life = first.run().subscribe();

        assertThat(published(49)).hasSize(49).doesNotHaveDuplicates().doesNotContain("alert-0");
        // It ends without being told to, and leaves the long one undone.
        life.dispose();
        run("one", record -> {
            again.add(text(record));
            return forwarded(record);
        });

        assertThat(published(50)).hasSize(50).doesNotHaveDuplicates().contains("alert-0");
        assertThat(again).containsExactly("alert-0");
    }

    @Test
    void whatIsInHandAtTheStopIsFinished() {
        Sinks.Empty<Void> release = Sinks.empty();
        Set<String> begun = ConcurrentHashMap.newKeySet();
        send(0, 3);
        ExactlyOnceConsumer consumer = consumer("one", record -> {
            begun.add(text(record));
            return release.asMono().then(forwarded(record));
        });
        var unused = consumer.run().subscribe();
        org.awaitility.Awaitility.await().atMost(LIMIT).until(() -> begun.size() == 3);

        Mono<Void> stopped = consumer.stop().cache();
        Disposable stopping = stopped.subscribe();
        release.tryEmitEmpty();
        stopped.block(LIMIT);
        stopping.dispose();

        assertThat(published(3)).hasSize(3);
    }

    @Test
    void whatCannotBeHandledBecomesADeadLetter() {
        send(0, 20);
        run(
                "one",
                record -> text(record).endsWith("7")
                        ? Mono.error(new IllegalArgumentException("sevens are not taken"))
                        : forwarded(record));

        assertThat(published(18)).doesNotContain("alert-7", "alert-17");
        List<ConsumerRecord<byte[], byte[]>> letters = kafka.read(Topic.DEAD_LETTERS.topicName(), 2);
        assertThat(KafkaForTests.values(letters)).containsExactly("alert-7", "alert-17");
        assertThat(letters).allSatisfy(letter -> {
            assertThat(Records.header(letter, Headers.CAUSE)).isEqualTo("sevens are not taken");
            assertThat(Records.header(letter, Headers.STAGE)).isEqualTo("test-stage");
        });
    }

    @Test
    void whatLeadsToMoreThanARecordHoldsBecomesADeadLetterAndHoldsNothingUp() {
        send(0, 3);
        run(
                "one",
                record -> text(record).equals("alert-1")
                        ? Mono.just(List.of(Records.of(Topic.INCIDENTS, "key", new byte[5 << 20])))
                        : forwarded(record));

        assertThat(published(2)).containsExactly("alert-0", "alert-2");
        assertThat(KafkaForTests.values(kafka.read(Topic.DEAD_LETTERS.topicName(), 1)))
                .containsExactly("alert-1");
    }

    @Test
    void anInstanceThatJoinsRepeatsNothing() {
        kafka.send(IntStream.range(0, 300)
                .mapToObj(i -> Records.of(Topic.ALERTS, "key-" + i % 20, ("alert-" + i).getBytes(UTF_8)))
                .toList());
        run("one", record -> Mono.delay(Duration.ofMillis(20)).then(forwarded(record)));
        published(50);
        run("two", record -> Mono.delay(Duration.ofMillis(20)).then(forwarded(record)));

        assertThat(published(300)).hasSize(300).doesNotHaveDuplicates();
        running.forEach(consumer -> consumer.stop().block(LIMIT));
        running.clear();
        assertThat(kafka.readAll(Topic.INCIDENTS.topicName())).hasSize(300);
    }

    @Test
    void goesOnByItselfWhenTheBrokerComesBack() {
        run("one", ExactlyOnceConsumerIT::forwarded);
        send(0, 10);
        published(10);
        dedicated.pause();
        dedicated.resume();
        send(10, 30);

        assertThat(published(30)).hasSize(30).doesNotHaveDuplicates();
    }
}
