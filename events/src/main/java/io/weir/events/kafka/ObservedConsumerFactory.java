package io.weir.events.kafka;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.kafka.KafkaClientMetrics;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.kafka.receiver.ReceiverOptions;
import reactor.kafka.receiver.internals.ConsumerFactory;

/**
 * Makes one consumer, tells of each of its polls, on the poll thread, and of its close, which
 * reactor-kafka does not wait for when its stream is cancelled.
 */
final class ObservedConsumerFactory extends ConsumerFactory {

    private final PollListener onPolled;
    private final MeterRegistry registry;
    private final Sinks.Empty<Void> closed = Sinks.empty();
    private volatile @Nullable Consumer<?, ?> made;

    /** Takes the group generation of a poll, and whether that brought records. */
    interface PollListener {
        void polled(ConsumerGroupMetadata generation, boolean brought);
    }

    ObservedConsumerFactory(PollListener onPolled, MeterRegistry registry) {
        this.onPolled = onPolled;
        this.registry = registry;
    }

    /** Where the group stands in these partitions, those left out in which it stands nowhere; on the poll thread only. */
    Map<TopicPartition, OffsetAndMetadata> committed(Set<TopicPartition> partitions) {
        Map<TopicPartition, OffsetAndMetadata> all = new HashMap<>(
                Objects.requireNonNull(made, "there is no consumer yet").committed(partitions));
        all.values().removeIf(Objects::isNull);
        return all;
    }

    /** Completes once the consumer has left its group and let go of its connections. */
    Mono<Void> closed() {
        return closed.asMono();
    }

    @Override
    @SuppressWarnings("unchecked")
    public <K, V> Consumer<K, V> createConsumer(ReceiverOptions<K, V> options) {
        Consumer<K, V> consumer = super.createConsumer(options);
        made = consumer;
        KafkaClientMetrics metrics = new KafkaClientMetrics(consumer);
        metrics.bindTo(registry);
        ConsumerLag lag = new ConsumerLag(consumer.groupMetadata().groupId(), registry);
        return (Consumer<K, V>) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                    try {
                        Object result = method.invoke(consumer, arguments);
                        if (result instanceof ConsumerRecords<?, ?> polled) {
                            lag.polled(consumer, polled);
                            onPolled.polled(consumer.groupMetadata(), !polled.isEmpty());
                        }
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        if (method.getName().equals("close")) {
                            metrics.close();
                            lag.close();
                            var unused = closed.tryEmitEmpty();
                        }
                    }
                });
    }
}
