package io.weir.analyze.detect;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.parse.EventFields;
import io.weir.analyze.window.Events;
import io.weir.analyze.window.Tallies;
import io.weir.analyze.window.Tally;
import io.weir.analyze.window.WindowSize;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import io.weir.events.Severity;
import io.weir.events.WindowStats;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;

/**
 * Random lines of several sources in random batches, with restarts and transactions that come to nothing in between, held
 * against plain counting: each line is in its window's record once, or late, and then its offset is among the late ones.
 */
class DetectionModelTest {

    private static final WindowSize SIZE = new WindowSize(Duration.ofSeconds(10));

    private final Rules rules = Rules.of(DetectSettings.DEFAULTS);

    /** What a compacted topic holds. */
    private final Map<String, byte[]> stateTopic = new LinkedHashMap<>();

    private final Map<Instant, WindowStats> statsTopic = new HashMap<>();
    private final Set<Long> lateOffsets = new TreeSet<>();
    private final Map<Instant, List<LogEvent>> model = new HashMap<>();
    private final Set<Long> modelLate = new TreeSet<>();
    private long nextOffset;

    private ServiceDetection restored() {
        StateRecords.Restoring restoring = new StateRecords.Restoring();
        stateTopic.forEach(
                (key, value) -> restoring.add(new ConsumerRecord<>("detect.state", 0, 0, key.getBytes(UTF_8), value)));
        return restoring
                .toServices(rules, Events.START)
                .getOrDefault("shop", ServiceDetection.begin("shop", rules, Events.START));
    }

    private void commit(ProducerRecord<byte[], byte[]> record) {
        String key = new String(record.key(), UTF_8);
        if (record.value() == null) {
            stateTopic.remove(key);
        } else {
            stateTopic.put(key, record.value());
        }
    }

    private static LogEvent randomEvent(Random random, Instant now, long offset) {
        int kind = random.nextInt(100);
        Instant time = kind < 3
                ? now
                : kind < 5
                        ? now.plus(Duration.ofDays(random.nextInt(1_000)))
                        : kind < 8
                                ? now.minus(Duration.ofDays(random.nextInt(10_000)))
                                : now.minusMillis(random.nextInt(60_000));
        LogEvent event = Events.event(
                "shop",
                time,
                now,
                Severity.values()[random.nextInt(Severity.values().length)],
                Map.of(EventFields.HTTP_STATUS, 100 + random.nextInt(500)));
        return new LogEvent(
                event.timestamp(),
                event.observedTimestamp(),
                event.severityNumber(),
                event.severityText(),
                event.body(),
                event.service(),
                event.resource(),
                event.attributes(),
                null,
                null,
                random.nextInt(10) == 0 ? LogEvent.UNPARSED : "test",
                new Origin("logs.raw", random.nextInt(2), offset));
    }

    /** The batch's tallies, and the events that each was made of. */
    private Map<Tally, List<LogEvent>> batch(Random random, Instant now) {
        Tallies tallies = new Tallies(SIZE);
        Map<Long, LogEvent> events = new HashMap<>();
        for (int i = random.nextInt(30); i > 0; i--) {
            LogEvent event = randomEvent(random, now, nextOffset++);
            events.put(event.origin().offset(), event);
            tallies.add(event, "source-" + random.nextInt(3), 100);
        }
        Map<Tally, List<LogEvent>> batch = new LinkedHashMap<>();
        for (Tally tally : tallies.toList()) {
            batch.put(
                    tally,
                    events.values().stream()
                            .filter(event ->
                                    tally.offsets().contains(event.origin().offset()))
                            .toList());
        }
        assertThat(batch.values().stream().mapToInt(List::size).sum()).isEqualTo(events.size());
        return batch;
    }

    private void process(ServiceDetection detection, Map<Tally, List<LogEvent>> batch, Instant now) {
        LateLines.Collector late = new LateLines.Collector();
        batch.forEach((tally, events) -> {
            if (detection.add(tally, now)) {
                model.computeIfAbsent(tally.windowStart(), start -> new ArrayList<>())
                        .addAll(events);
            } else {
                late.add(tally);
                events.forEach(event -> modelLate.add(event.origin().offset()));
            }
        });
        late.toList()
                .forEach(lines -> lines.offsets().spans(0).forEach(span -> {
                    for (long offset = span.first(); offset <= span.last(); offset++) {
                        lateOffsets.add(offset);
                    }
                }));
        publish(detection, now);
    }

    private void publish(ServiceDetection detection, Instant now) {
        detection.update(now).stats().forEach(stats -> statsTopic.put(stats.windowStart(), stats));
        StateRecords.changesOf(0, detection).forEach(this::commit);
    }

    private void clear() {
        stateTopic.clear();
        statsTopic.clear();
        lateOffsets.clear();
        model.clear();
        modelLate.clear();
        nextOffset = 0;
    }

    @Test
    void everyLineIsInItsWindowOnceOrLateWhateverTheBatchesAndHoweverOftenTheStateMoves() {
        for (int seed = 0; seed < 30; seed++) {
            clear();
            Random random = new Random(seed);
            Instant now = Events.START;
            ServiceDetection detection = restored();
            for (int i = 0; i < 120; i++) {
                now = now.plusSeconds(random.nextInt(20) == 0 ? 100 : random.nextInt(5));
                Map<Tally, List<LogEvent>> batch = batch(random, now);
                if (random.nextInt(10) == 0) {
                    // A transaction that comes to nothing: what it did in memory is forgotten with it.
                    batch.keySet().forEach(tally -> detection(random).add(tally, Events.START));
                    detection = restored();
                }
                process(detection, batch, now);
                if (random.nextInt(5) == 0) {
                    detection = restored();
                }
                if (random.nextInt(3) == 0) {
                    publish(detection, now);
                }
            }
            publish(detection, now.plus(Duration.ofHours(1)));
            compare();
        }
    }

    private ServiceDetection detection(Random random) {
        ServiceDetection aborted = restored();
        if (random.nextBoolean()) {
            var unused = aborted.update(Events.START);
        }
        return aborted;
    }

    private void compare() {
        assertThat(lateOffsets).isEqualTo(modelLate);
        assertThat(statsTopic.keySet()).isEqualTo(model.keySet());
        assertThat(statsTopic.values()).allMatch(WindowStats::closed);
        model.forEach((start, events) -> {
            WindowStats stats = statsTopic.get(start);
            assertThat(stats.count()).isEqualTo(events.size());
            assertThat(stats.bytes()).isEqualTo(events.size() * 100L);
            assertThat(stats.unparsed())
                    .isEqualTo(
                            events.stream().filter(event -> !event.isParsed()).count());
            assertThat(stats.byStatusClass())
                    .isEqualTo(events.stream()
                            .collect(Collectors.groupingBy(
                                    event -> EventFields.statusClass(event) + "xx", Collectors.counting())));
            for (Severity severity : Severity.values()) {
                assertThat(stats.bySeverity().get(severity.name()))
                        .isEqualTo(events.stream()
                                .filter(event -> event.severity() == severity)
                                .count());
            }
        });
        assertThat(statsTopic.values().stream()
                        .mapToLong(stats -> stats.count() + stats.late())
                        .sum())
                .isEqualTo(nextOffset);
    }
}
