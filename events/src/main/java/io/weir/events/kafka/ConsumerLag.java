package io.weir.events.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * How far a consumer is behind, for each partition that it has: {@code weir.consumer.lag.records}, those not polled yet, and
 * {@code weir.consumer.lag.seconds}, the age of the newest one polled, or 0 when there are no more. Fed on the poll thread;
 * read by anybody.
 */
final class ConsumerLag implements AutoCloseable {

    /** How often the meters are put in place again, should those of a consumer before this one have been taken away late. */
    private static final long RENEWAL_MILLIS = 10_000;

    private final MeterRegistry registry;
    private final MultiGauge recordsBehind;
    private final MultiGauge secondsBehind;
    private Map<TopicPartition, Lag> lags = Map.of();
    private long renewedAt = Long.MIN_VALUE;

    private static final class Lag {
        private volatile long records;
        private volatile long newestMillis = -1;
    }

    ConsumerLag(String group, MeterRegistry registry) {
        this.registry = registry;
        this.recordsBehind = MultiGauge.builder("weir.consumer.lag.records")
                .description("Records not polled yet")
                .tag("group", group)
                .register(registry);
        this.secondsBehind = MultiGauge.builder("weir.consumer.lag.seconds")
                .description("Age of the newest record polled, 0 when there are no more")
                .tag("group", group)
                .register(registry);
    }

    /** Takes note of what a poll brought, and of where it left the consumer. */
    void polled(Consumer<?, ?> consumer, ConsumerRecords<?, ?> polled) {
        long now = registry.config().clock().wallTime();
        if (!lags.keySet().equals(consumer.assignment()) || now - RENEWAL_MILLIS > renewedAt) {
            renewedAt = now;
            renew(consumer);
        }
        for (TopicPartition partition : polled.partitions()) {
            List<? extends ConsumerRecord<?, ?>> records = polled.records(partition);
            Lag lag = lags.get(partition);
            if (lag != null) {
                lag.newestMillis = records.get(records.size() - 1).timestamp();
            }
        }
        lags.forEach(
                (partition, lag) -> lag.records = consumer.currentLag(partition).orElse(lag.records));
    }

    private void renew(Consumer<?, ?> consumer) {
        Map<TopicPartition, Lag> assigned = new HashMap<>();
        consumer.assignment().forEach(partition -> assigned.put(partition, lags.getOrDefault(partition, new Lag())));
        lags = assigned;
        register(recordsBehind, lag -> (double) lag.records);
        register(secondsBehind, this::seconds);
    }

    private double seconds(Lag lag) {
        if (lag.records == 0) {
            return 0;
        }
        return lag.newestMillis < 0
                ? Double.NaN
                : Math.max(0, registry.config().clock().wallTime() - lag.newestMillis) / 1_000.0;
    }

    private void register(MultiGauge gauge, ToDoubleFunction<Lag> value) {
        gauge.register(
                lags.entrySet().stream()
                        .map(entry -> MultiGauge.Row.of(
                                Tags.of(
                                        "topic",
                                        entry.getKey().topic(),
                                        "partition",
                                        Integer.toString(entry.getKey().partition())),
                                entry.getValue(),
                                value))
                        .toList(),
                true);
    }

    /** Takes the meters away; on the poll thread too. */
    @Override
    public void close() {
        recordsBehind.register(List.of(), true);
        secondsBehind.register(List.of(), true);
        lags = Map.of();
    }
}
