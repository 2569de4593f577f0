package io.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class DedicatedKafkaIT {

    @Test
    void whatIsSentDuringAPauseArrivesAfterIt() {
        try (DedicatedKafka dedicated = KafkaForTests.dedicated()) {
            KafkaForTests kafka = dedicated.kafka();
            String topic = kafka.createTopic("pause", 1);
            kafka.send(topic, null, "before");
            try (Producer<String, String> producer = producer(kafka)) {
                dedicated.pause();
                // On a thread of its own: a producer that knows no broker any more blocks in send itself.
                var during = CompletableFuture.supplyAsync(
                        () -> acknowledged(producer.send(new ProducerRecord<>(topic, "during"))));
                assertThatThrownBy(() -> during.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
                dedicated.resume();

                assertThat(during).succeedsWithin(Duration.ofSeconds(60));
            }

            assertThat(KafkaForTests.values(kafka.read(topic, 2))).containsExactly("before", "during");
        }
    }

    @Test
    void aPausedKafkaCanBeClosedAndNothingElseButResumed() {
        DedicatedKafka dedicated = KafkaForTests.dedicated();
        try (dedicated) {
            assertThatIllegalStateException()
                    .isThrownBy(dedicated::resume)
                    .withMessage("Cannot resume a Kafka that is running");
            dedicated.pause();
            assertThatIllegalStateException()
                    .isThrownBy(dedicated::pause)
                    .withMessage("Cannot pause a Kafka that is paused");
        }
        assertThatIllegalStateException()
                .isThrownBy(dedicated::resume)
                .withMessage("Cannot resume a Kafka that is closed");
        dedicated.close();
    }

    private static <T> T acknowledged(Future<T> sent) {
        try {
            return sent.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new CompletionException(e);
        }
    }

    private static Producer<String, String> producer(KafkaForTests kafka) {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()), new StringSerializer(), new StringSerializer());
    }
}
