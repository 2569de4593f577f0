package io.weir.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ConsumerLagTest {

    private static final TopicPartition PARTITION = new TopicPartition("logs.raw", 3);

    private final MockClock clock = new MockClock();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    private final ConsumerLag lag = new ConsumerLag("group", registry);

    private double gauge(String name) {
        return registry.get("weir.consumer.lag." + name)
                .tags("group", "group", "topic", "logs.raw", "partition", "3")
                .gauge()
                .value();
    }

    private void poll(long endOffset) {
        consumer.updateEndOffsets(Map.of(PARTITION, endOffset));
        lag.polled(consumer, consumer.poll(Duration.ZERO));
    }

    private void record(long offset, long timestamp) {
        consumer.addRecord(new ConsumerRecord<>(
                PARTITION.topic(),
                PARTITION.partition(),
                offset,
                timestamp,
                TimestampType.CREATE_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                Optional.empty()));
    }

    @Test
    void tellsHowManyRecordsAndHowLongItIsBehindAndNothingOnceClosed() {
        consumer.assign(Set.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        clock.add(Duration.ofHours(1));
        long begin = clock.wallTime();
        record(0, begin - 5_000);
        record(1, begin - 4_000);
        poll(10);
        assertThat(gauge("records")).isEqualTo(8);
        assertThat(gauge("seconds")).isEqualTo(4);
        clock.add(Duration.ofSeconds(6));
        assertThat(gauge("seconds")).isEqualTo(10);
        poll(2);
        assertThat(gauge("records")).isZero();
        assertThat(gauge("seconds")).isZero();
        lag.close();
        assertThat(registry.find("weir.consumer.lag.records").gauge()).isNull();
    }

    @Test
    void aPartitionThatWasGivenAwayIsNotTold() {
        consumer.assign(Set.of(PARTITION));
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        poll(0);
        consumer.assign(Set.of());
        lag.polled(consumer, consumer.poll(Duration.ZERO));
        assertThat(registry.find("weir.consumer.lag.records").gauge()).isNull();
    }
}
