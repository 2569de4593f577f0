package io.weir.events.kafka;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.core.scheduler.Schedulers;

/**
 * Reads topics without a group: committed records only, each reader from where it likes, nothing acknowledged. Lazy: a
 * poll happens when a batch is asked for.
 */
public final class TopicReader {

    private static final Duration POLL_TIMEOUT = Duration.ofMillis(200);
    private static final int API_TIMEOUT_MILLIS = 10_000;

    private final KafkaConnection connection;

    /** A reader of this Kafka; connects at each subscription to what it returns. */
    public TopicReader(KafkaConnection connection) {
        this.connection = connection;
    }

    /** Where reading begins. */
    public sealed interface Start {
        /** The first record kept. */
        record Beginning() implements Start {}

        /** What comes after the subscription. */
        record End() implements Start {}

        /** This offset, in every partition; the nearest kept one where it is out of range. */
        record Offset(long offset) implements Start {}

        /** The first record of this time or later. */
        record Time(Instant instant) implements Start {}

        /** An offset for each partition, the nearest kept one where it is out of range; others from the first record kept. */
        record Positions(Map<TopicPartition, Long> offsets) implements Start {
            public Positions {
                offsets = Map.copyOf(offsets);
            }
        }
    }

    /**
     * The records of these partitions that are there now, from the beginning, in batches of a poll each; completes at the
     * end that each partition had when it was subscribed to.
     */
    public Flux<List<ConsumerRecord<byte[], byte[]>>> readAll(Set<TopicPartition> partitions) {
        return read(consumer -> partitions, new Start.Beginning(), false);
    }

    /**
     * The records of one partition with offsets from {@code first} to {@code last}, both inclusive, in batches of a poll
     * each. Those that are no longer kept, or not there, are left out.
     */
    public Flux<List<ConsumerRecord<byte[], byte[]>>> readRange(TopicPartition partition, long first, long last) {
        return read(consumer -> Set.of(partition), new Start.Positions(Map.of(partition, first)), last + 1, false);
    }

    /**
     * The records of a topic, in batches of a poll each. A batch is empty where nothing came for a while, so that a
     * consumer of this stream can look at the clock.
     *
     * @param follow whether to go on at the end, until cancelled
     * @return fails with {@link UnknownTopicOrPartitionException} if there is no such topic, and with Kafka's
     *     {@code TimeoutException} if there is no Kafka
     */
    public Flux<List<ConsumerRecord<byte[], byte[]>>> read(String topic, Start start, boolean follow) {
        return read(consumer -> partitionsOf(consumer, topic), start, follow);
    }

    private Flux<List<ConsumerRecord<byte[], byte[]>>> read(
            java.util.function.Function<KafkaConsumer<?, ?>, Collection<TopicPartition>> partitions,
            Start start,
            boolean follow) {
        return read(partitions, start, Long.MAX_VALUE, follow);
    }

    private Flux<List<ConsumerRecord<byte[], byte[]>>> read(
            java.util.function.Function<KafkaConsumer<?, ?>, Collection<TopicPartition>> partitions,
            Start start,
            long maxEnd,
            boolean follow) {
        return Flux.<List<ConsumerRecord<byte[], byte[]>>, Reading>generate(
                        () -> Reading.open(properties(), partitions, start, maxEnd, follow),
                        Reading::next,
                        Reading::close)
                // Polling blocks.
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static Collection<TopicPartition> partitionsOf(KafkaConsumer<?, ?> consumer, String topic) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("there is no topic " + topic);
        }
        return partitions;
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = connection.clientProperties();
        properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, API_TIMEOUT_MILLIS);
        return properties;
    }

    /** A consumer on its way through its partitions: the state of the generator. */
    private static final class Reading {

        private final KafkaConsumer<byte[], byte[]> consumer;
        private final Map<TopicPartition, Long> ends;
        private final boolean follow;

        private Reading(KafkaConsumer<byte[], byte[]> consumer, Map<TopicPartition, Long> ends, boolean follow) {
            this.consumer = consumer;
            this.ends = ends;
            this.follow = follow;
        }

        static Reading open(
                Map<String, Object> properties,
                java.util.function.Function<KafkaConsumer<?, ?>, Collection<TopicPartition>> partitions,
                Start start,
                long maxEnd,
                boolean follow) {
            KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties);
            try {
                consumer.assign(partitions.apply(consumer));
                Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(consumer.assignment()));
                ends.replaceAll((partition, end) -> Math.min(end, maxEnd));
                seek(consumer, start, ends);
                return new Reading(consumer, ends, follow);
            } catch (RuntimeException e) {
                consumer.close();
                throw e;
            }
        }

        private static void seek(KafkaConsumer<byte[], byte[]> consumer, Start start, Map<TopicPartition, Long> ends) {
            if (start instanceof Start.Beginning) {
                consumer.seekToBeginning(consumer.assignment());
            } else if (start instanceof Start.End) {
                ends.forEach(consumer::seek);
            } else if (start instanceof Start.Offset at) {
                seek(consumer, ends, partition -> at.offset());
            } else if (start instanceof Start.Positions at) {
                seek(consumer, ends, partition -> at.offsets().getOrDefault(partition, 0L));
            } else if (start instanceof Start.Time at) {
                Map<TopicPartition, OffsetAndTimestamp> offsets = consumer.offsetsForTimes(ends.keySet().stream()
                        .collect(Collectors.toMap(p -> p, p -> at.instant().toEpochMilli())));
                ends.forEach((partition, end) -> {
                    OffsetAndTimestamp found = offsets.get(partition);
                    consumer.seek(partition, found == null ? end : found.offset());
                });
            }
        }

        private static void seek(
                KafkaConsumer<byte[], byte[]> consumer,
                Map<TopicPartition, Long> ends,
                ToLongFunction<TopicPartition> wanted) {
            Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(consumer.assignment());
            ends.forEach((partition, end) -> consumer.seek(
                    partition,
                    Math.max(beginnings.getOrDefault(partition, 0L), Math.min(wanted.applyAsLong(partition), end))));
        }

        Reading next(SynchronousSink<List<ConsumerRecord<byte[], byte[]>>> sink) {
            if (!follow && atEnd()) {
                sink.complete();
                return this;
            }
            ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL_TIMEOUT);
            sink.next(java.util.stream.StreamSupport.stream(polled.spliterator(), false)
                    .filter(this::isWanted)
                    .toList());
            return this;
        }

        private boolean isWanted(ConsumerRecord<byte[], byte[]> record) {
            return follow || record.offset() < end(new TopicPartition(record.topic(), record.partition()));
        }

        private boolean atEnd() {
            return ends.keySet().stream().allMatch(partition -> consumer.position(partition) >= end(partition));
        }

        private long end(TopicPartition partition) {
            return ends.getOrDefault(partition, 0L);
        }

        void close() {
            consumer.close();
        }
    }
}
