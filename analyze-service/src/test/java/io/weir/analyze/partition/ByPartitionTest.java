package io.weir.analyze.partition;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class ByPartitionTest {

    private final AtomicInteger made = new AtomicInteger();
    private final ByPartition<Integer> numbers = new ByPartition<>(made::incrementAndGet);

    private static ConsumerRecord<byte[], byte[]> record(String topic, int partition) {
        return new ConsumerRecord<>(topic, partition, 0, null, null);
    }

    @Test
    void eachPartitionOfEachTopicHasItsOwn() {
        assertThat(numbers.of(record("a", 0))).isEqualTo(1);
        assertThat(numbers.of(record("a", 1))).isEqualTo(2);
        assertThat(numbers.of(record("b", 1))).isEqualTo(3);
        assertThat(numbers.of(record("a", 0))).isEqualTo(1);
        assertThat(numbers.of(new TopicPartition("b", 1))).isEqualTo(3);
    }

    @Test
    void whatIsForgottenBeginsAnew() {
        numbers.of(record("a", 0));
        numbers.forget(Set.of(new TopicPartition("a", 0)));
        assertThat(numbers.known(new TopicPartition("a", 0))).isNull();
        assertThat(numbers.of(record("a", 0))).isEqualTo(2);
        numbers.clear();
        assertThat(numbers.of(record("a", 0))).isEqualTo(3);
    }

    @Test
    void whatIsPutIsFoundEvenIfAnotherWasAskedForLast() {
        numbers.of(record("a", 0));
        numbers.put(new TopicPartition("a", 0), 77);
        assertThat(numbers.of(record("a", 0))).isEqualTo(77);
    }
}
