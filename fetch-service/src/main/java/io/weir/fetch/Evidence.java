package io.weir.fetch;

import io.weir.events.LogPattern;
import io.weir.events.Topic;
import io.weir.events.WindowStats;
import io.weir.events.WindowStats.PatternCount;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What Kafka knows of a service at the time of an alert: its last windows and its most frequent kinds of message. Looks
 * back {@link FetchProperties.Evidence#lookback} and takes no longer than {@link FetchProperties.Evidence#timeLimit}; what
 * has not been found by then is left out, for an incident is not to wait for it. Thread-safe.
 */
final class Evidence {

    private static final Logger log = LoggerFactory.getLogger(Evidence.class);

    /** {@link io.weir.events.Severity#ERROR} begins here. */
    private static final int ERROR = 17;

    private final TopicReader reader;
    private final FetchProperties.Evidence bounds;
    private final Clock clock;

    Evidence(TopicReader reader, FetchProperties.Evidence bounds, Clock clock) {
        this.reader = reader;
        this.bounds = bounds;
        this.clock = clock;
    }

    /** What was found. */
    record Found(List<WindowStats> windows, List<PatternCount> patterns) {}

    /** What is known of a service; never fails. */
    Mono<Found> of(String service) {
        return Mono.zip(windows(service), errorPatterns(service))
                .map(found ->
                        new Found(found.getT1(), mostFrequent(found.getT1(), found.getT2(), bounds.maxPatterns())));
    }

    /** The last version of each of the last windows, oldest first. */
    private Mono<List<WindowStats>> windows(String service) {
        return records(Topic.LOGS_STATS, service)
                .handle(ReadableRecords.as(WindowStats.class))
                .filter(window -> window.service().equals(service))
                .collect(HashMap<Instant, WindowStats>::new, (last, window) -> last.put(window.windowStart(), window))
                .map(last -> last.values().stream()
                        .sorted(Comparator.comparing(WindowStats::windowStart).reversed())
                        .limit(bounds.maxWindows())
                        .sorted(Comparator.comparing(WindowStats::windowStart))
                        .toList());
    }

    private Mono<Set<String>> errorPatterns(String service) {
        return records(Topic.LOGS_PATTERNS, service)
                .handle(ReadableRecords.as(LogPattern.class))
                .filter(pattern -> pattern.service().equals(service) && pattern.severityNumber() >= ERROR)
                .map(LogPattern::id)
                .collect(Collectors.toSet());
    }

    private Flux<ConsumerRecord<byte[], byte[]>> records(Topic topic, String service) {
        return reader.read(topic.topicName(), new Start.Time(clock.instant().minus(bounds.lookback())), false)
                .concatMapIterable(batch -> batch)
                .take(bounds.maxRecords())
                .take(bounds.timeLimit())
                .filter(record -> record.value() != null && Records.key(record).startsWith(service))
                .onErrorResume(failure -> {
                    log.warn("{} of {} is left out of an incident: {}", topic.topicName(), service, failure.toString());
                    return Flux.empty();
                });
    }

    /** Errors if any pattern is known to be one, else all. */
    static List<PatternCount> mostFrequent(List<WindowStats> windows, Set<String> errors, int most) {
        Map<String, PatternCount> sums = new LinkedHashMap<>();
        for (WindowStats window : windows) {
            for (PatternCount pattern : window.topPatterns()) {
                sums.merge(
                        pattern.id(),
                        pattern,
                        (one, other) -> new PatternCount(one.id(), one.template(), one.count() + other.count()));
            }
        }
        boolean known = sums.keySet().stream().anyMatch(errors::contains);
        return sums.values().stream()
                .filter(pattern -> !known || errors.contains(pattern.id()))
                .sorted(Comparator.comparingLong(PatternCount::count).reversed())
                .limit(most)
                .toList();
    }
}
