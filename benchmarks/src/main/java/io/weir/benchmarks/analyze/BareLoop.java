package io.weir.benchmarks.analyze;

import io.weir.analyze.window.Tallies;
import io.weir.analyze.window.WindowSize;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What one would write without a library: poll, parse, count, send, commit, on one thread. Its clients are configured as
 * ours are. It joins no stack traces, knows no repetitions, and what it cannot do it does not survive.
 */
final class BareLoop implements Application {

    private static final Duration POLL = Duration.ofMillis(100);
    static final WindowSize WINDOWS = new WindowSize(Duration.ofSeconds(10));

    @Override
    public String name() {
        return "bare loop";
    }

    @Override
    public AutoCloseable start(String bootstrapServers, String group) {
        Loop loop = new Loop(bootstrapServers, group);
        Thread thread = new Thread(loop, group);
        thread.start();
        return () -> {
            loop.stopped = true;
            thread.join();
        };
    }

    private static final class Loop implements Runnable {
        private final String bootstrapServers;
        private final String group;
        private final LineEvents events = new LineEvents();
        private volatile boolean stopped;

        Loop(String bootstrapServers, String group) {
            this.bootstrapServers = bootstrapServers;
            this.group = group;
        }

        private KafkaConsumer<byte[], byte[]> consumer() {
            Map<String, Object> properties = Map.of(
                    ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                    bootstrapServers,
                    ConsumerConfig.GROUP_ID_CONFIG,
                    group,
                    ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                    false,
                    ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
                    "earliest",
                    ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                    "read_committed",
                    ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                    Clients.POLL_RECORDS,
                    ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                    Clients.PARTITION_FETCH_BYTES);
            return new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        }

        private KafkaProducer<byte[], byte[]> producer() {
            Map<String, Object> properties = Map.of(
                    ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
                    ProducerConfig.TRANSACTIONAL_ID_CONFIG, group,
                    ProducerConfig.COMPRESSION_TYPE_CONFIG, Clients.COMPRESSION,
                    ProducerConfig.BATCH_SIZE_CONFIG, Clients.BATCH_BYTES,
                    ProducerConfig.BUFFER_MEMORY_CONFIG, Clients.BUFFER_BYTES,
                    ProducerConfig.LINGER_MS_CONFIG, Clients.LINGER_MILLIS);
            return new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
        }

        @Override
        public void run() {
            try (KafkaConsumer<byte[], byte[]> consumer = consumer();
                    KafkaProducer<byte[], byte[]> producer = producer()) {
                producer.initTransactions();
                consumer.subscribe(List.of(Topic.LOGS_RAW.topicName()));
                while (!stopped) {
                    ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL);
                    if (!polled.isEmpty()) {
                        producer.beginTransaction();
                        process(polled, producer);
                        producer.sendOffsetsToTransaction(offsets(polled), consumer.groupMetadata());
                        producer.commitTransaction();
                    }
                }
            }
        }

        private void process(ConsumerRecords<byte[], byte[]> polled, KafkaProducer<byte[], byte[]> producer) {
            Tallies tallies = new Tallies(WINDOWS);
            for (ConsumerRecord<byte[], byte[]> record : polled) {
                String source = Records.key(record);
                LogEvent event = events.of(
                        record.value(),
                        source,
                        record.timestamp(),
                        record.topic(),
                        record.partition(),
                        record.offset());
                tallies.add(event, source, record.value().length);
                var unused = producer.send(Records.json(Topic.LOGS_EVENTS, event.service(), event));
            }
            tallies.toList().forEach(tally -> {
                var unused = producer.send(Records.json(Topic.LOGS_TALLIES, tally.service(), tally));
            });
        }

        private static Map<TopicPartition, OffsetAndMetadata> offsets(ConsumerRecords<byte[], byte[]> polled) {
            Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
            for (TopicPartition partition : polled.partitions()) {
                List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
                long last = records.get(records.size() - 1).offset();
                offsets.put(partition, new OffsetAndMetadata(last + 1));
            }
            return offsets;
        }
    }
}
