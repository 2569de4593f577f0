package io.weir.events.kafka;

import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.MonoSink;

/**
 * A batch on its way: one callback and one counter for all of its records, in place of a subscriber for each. The last
 * acknowledgement completes it.
 *
 * <p>What is left of a batch that has failed, or for which nobody waits any more, is not sent: while Kafka is away each of
 * its records would block as long as the first did, and be stored after its sender was told that it is not.
 */
final class Shipment implements Callback {

    private static final Set<Class<? extends Exception>> LASTING = Set.of(
            RecordTooLargeException.class,
            RecordBatchTooLargeException.class,
            SerializationException.class,
            InvalidTopicException.class);

    private final List<ProducerRecord<byte[], byte[]>> records;
    private final MonoSink<Long> sink;

    /** Records that are neither acknowledged, nor failed, nor given up. */
    private final AtomicInteger open;

    private volatile boolean cancelled;
    private volatile @Nullable Exception failure;

    Shipment(List<ProducerRecord<byte[], byte[]>> records, MonoSink<Long> sink) {
        this.records = records;
        this.sink = sink.onCancel(() -> cancelled = true);
        this.open = new AtomicInteger(records.size());
    }

    /** Hands the records over; blocks while the producer has no room for them. */
    void sendBy(Producer<byte[], byte[]> producer) {
        int count = records.size();
        for (int i = 0; i < count; i++) {
            if (cancelled || failure != null) {
                settle(count - i);
                return;
            }
            try {
                var unused = producer.send(records.get(i), this);
            } catch (RuntimeException e) {
                failure = e;
                settle(count - i);
                return;
            }
        }
    }

    @Override
    public void onCompletion(@Nullable RecordMetadata metadata, @Nullable Exception exception) {
        if (exception != null) {
            failure = exception;
        }
        settle(1);
    }

    private void settle(int settled) {
        if (open.addAndGet(-settled) > 0) {
            return;
        }
        Exception why = failure;
        if (why == null) {
            sink.success((long) records.size());
        } else {
            sink.error(classify(why));
        }
    }

    private static Throwable classify(Exception failure) {
        if (LASTING.contains(failure.getClass())
                || failure instanceof AuthorizationException
                || failure instanceof IllegalArgumentException) {
            return failure;
        }
        return new KafkaUnavailableException("Kafka did not acknowledge: " + failure.getMessage(), failure);
    }
}
