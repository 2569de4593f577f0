package io.weir.analyze;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.analyze.pattern.PatternSettings;
import io.weir.analyze.pattern.ServicePatterns;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import io.weir.events.Topic;
import io.weir.events.kafka.TopicReader;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The patterns that the parse stage knows, brought back from {@code logs.patterns} when partitions are assigned, so that
 * what was learnt of messages survives a restart and is shared. Not thread-safe.
 */
final class KnownPatterns {

    private final ServicePatterns patterns;
    private final TopicReader reader;

    KnownPatterns(PatternSettings settings, TopicReader reader, MeterRegistry registry) {
        this.patterns = new ServicePatterns(settings);
        this.reader = reader;
        FunctionCounter.builder("weir.patterns.evicted", patterns, ServicePatterns::evicted)
                .description("Patterns forgotten because there were too many")
                .register(registry);
    }

    LogEvent annotate(LogEvent event) {
        return patterns.annotate(event);
    }

    /** On the stage's own thread, which may block. */
    void restore() {
        for (List<ConsumerRecord<byte[], byte[]>> batch : reader.read(
                        Topic.LOGS_PATTERNS.topicName(), new TopicReader.Start.Beginning(), false)
                .toIterable(1)) {
            batch.stream()
                    .map(ConsumerRecord::value)
                    .filter(Objects::nonNull)
                    .map(value -> Json.read(value, LogPattern.class))
                    .forEach(patterns::restore);
        }
    }

    void forget() {
        patterns.clear();
    }
}
