package io.weir.benchmarks.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.analyze.parse.EventFields;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Topic;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;

/**
 * Kafka Streams, {@code exactly_once_v2}, by its DSL: parse, write the events, {@code groupByKey().count()}. All else is as
 * Streams has it, but for what {@link Clients} says.
 */
final class StreamsApplication implements Application {

    /** What it counts. */
    enum Counts {
        /** The lines of each source, which are on one partition already: the least there is to count. */
        BY_SOURCE,
        /** As we do: for each service and window by severity, status class and pattern. */
        SAME
    }

    static final int THREADS = 2;
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);
    private static final byte[] ONE = {1};

    private final Counts counts;

    StreamsApplication(Counts counts) {
        this.counts = counts;
    }

    @Override
    public String name() {
        return counts == Counts.SAME ? "Streams, same counts" : "Streams, by source";
    }

    @Override
    public AutoCloseable start(String bootstrapServers, String group) {
        Path state = stateDirectory();
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, group);
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        properties.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, THREADS);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        properties.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, 1);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), Clients.COMPRESSION);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), Clients.BATCH_BYTES);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), Clients.BUFFER_BYTES);
        properties.put(StreamsConfig.producerPrefix(ProducerConfig.LINGER_MS_CONFIG), Clients.LINGER_MILLIS);
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        properties.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), Clients.POLL_RECORDS);
        properties.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG),
                Clients.PARTITION_FETCH_BYTES);
        KafkaStreams streams = new KafkaStreams(topology(), properties);
        streams.start();
        return () -> {
            if (!streams.close(CLOSE_LIMIT)) {
                throw new IllegalStateException("Streams did not end within " + CLOSE_LIMIT);
            }
            streams.cleanUp();
        };
    }

    /** Streams leaves some files in it, which go with the directory for temporary ones. */
    private static Path stateDirectory() {
        try {
            return Files.createTempDirectory("streams");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Topology topology() {
        Serde<String> text = Serdes.String();
        Serde<byte[]> bytes = Serdes.ByteArray();
        ThreadLocal<LineEvents> parser = ThreadLocal.withInitial(LineEvents::new);
        String topic = Topic.LOGS_RAW.topicName();
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, LogEvent> events = builder.stream(topic, Consumed.with(text, bytes))
                .mapValues((source, line) -> parser.get().of(line, source, KafkaRun.ARRIVAL_MILLIS, topic, 0, 0));
        events.mapValues(Json::write).to(Topic.LOGS_EVENTS.topicName(), Produced.with(text, bytes));
        KStream<String, byte[]> counted = counts == Counts.SAME
                ? events.flatMap((source, event) -> countedUnder(event))
                : events.mapValues(event -> ONE);
        counted.groupByKey(Grouped.with(text, bytes))
                .count()
                .toStream()
                .mapValues(count -> Long.toString(count).getBytes(UTF_8))
                .to(Topic.LOGS_TALLIES.topicName(), Produced.with(text, bytes));
        return builder.build();
    }

    private static List<KeyValue<String, byte[]>> countedUnder(LogEvent event) {
        String window = event.service() + '@' + BareLoop.WINDOWS.startOf(event.timestamp()) + '/';
        return List.of(
                KeyValue.pair(window + event.severity(), ONE),
                KeyValue.pair(window + EventFields.statusClass(event) + "xx", ONE),
                KeyValue.pair(window + event.attributes().get(EventFields.TEMPLATE_ID), ONE));
    }
}
