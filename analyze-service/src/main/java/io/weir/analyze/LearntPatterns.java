package io.weir.analyze;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.analyze.pattern.PatternSettings;
import io.weir.analyze.pattern.ServicePatterns;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import io.weir.events.MalformedRecordException;
import io.weir.events.Topic;
import io.weir.events.kafka.TopicReader;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The patterns that the parse stage knows, brought back from {@code logs.patterns} when partitions are assigned, so that
 * what was learnt of messages survives a restart and is shared. Not thread-safe.
 */
public final class LearntPatterns {

    private static final Logger log = LoggerFactory.getLogger(LearntPatterns.class);

    private final ServicePatterns patterns;
    private final TopicReader reader;

    public LearntPatterns(PatternSettings settings, TopicReader reader, MeterRegistry registry) {
        Counter evicted = Counter.builder("weir.patterns.evicted")
                .description("Patterns forgotten because there were too many")
                .register(registry);
        this.patterns = new ServicePatterns(settings, forgotten -> evicted.increment((double) forgotten));
        this.reader = reader;
    }

    LogEvent annotate(LogEvent event) {
        return patterns.annotate(event);
    }

    /** On the stage's own thread, which may block. */
    void restore() {
        for (List<ConsumerRecord<byte[], byte[]>> batch : reader.read(
                        Topic.LOGS_PATTERNS.topicName(), new TopicReader.Start.Beginning(), false)
                .toIterable(1)) {
            batch.forEach(this::restore);
        }
    }

    /** What somebody else wrote there, and is no pattern, must not stop all parsing. */
    private void restore(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null) {
            return;
        }
        try {
            patterns.restore(Json.read(record.value(), LogPattern.class));
        } catch (MalformedRecordException e) {
            log.warn("{}-{}@{} is left out: {}", record.topic(), record.partition(), record.offset(), e.getMessage());
        }
    }

    void forget() {
        patterns.clear();
    }
}
