package io.weir.analyze.detect;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.analyze.window.Tally;
import io.weir.events.Alert;
import io.weir.events.Json;
import io.weir.events.MalformedRecordException;
import io.weir.events.Topic;
import io.weir.events.WindowStats;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TransactionalStage;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Tallies in; window records and alerts out, with the state they left behind.
 *
 * <p>The state of a service is written to {@code detect.state} in the same transaction as what it led to, on the partition
 * of the same number as its tallies. Whoever gets the partition reads it back from there, and so goes on exactly where the
 * last transaction ended. (To replay old tallies instead would have to know how far back the oldest open window reaches,
 * and could not bring back what an alert rule has learnt.)
 */
public final class DetectStage implements TransactionalStage {

    /** The service that lines are counted as when there are too many services. */
    public static final String OVERFLOW_SERVICE = "(other)";

    private static final Logger log = LoggerFactory.getLogger(DetectStage.class);
    private static final String SOURCE = "/weir/analyze";

    private final DetectSettings settings;
    private final Rules rules;
    private final TopicReader reader;
    private final Clock clock;
    private final Counter windowed;
    private final Counter late;
    private final Map<Integer, Map<String, ServiceDetection>> partitions = new HashMap<>();

    public DetectStage(DetectSettings settings, TopicReader reader, Clock clock, MeterRegistry registry) {
        this.settings = settings;
        this.rules = Rules.of(settings);
        this.reader = reader;
        this.clock = clock;
        this.windowed = records(registry, "windowed");
        this.late = records(registry, "late");
    }

    private static Counter records(MeterRegistry registry, String outcome) {
        return Counter.builder("weir.windows.records").tag("outcome", outcome).register(registry);
    }

    @Override
    public Flux<ProducerRecord<byte[], byte[]>> process(List<ConsumerRecord<byte[], byte[]>> batch) {
        return Flux.defer(() -> {
            Instant now = clock.instant();
            List<ProducerRecord<byte[], byte[]>> output = new ArrayList<>();
            Map<ServiceDetection, Integer> touched = new LinkedHashMap<>();
            LateLines.Collector lateLines = new LateLines.Collector();
            for (ConsumerRecord<byte[], byte[]> record : batch) {
                try {
                    Tally tally = Json.read(record.value(), Tally.class);
                    touched.put(add(record.partition(), tally, now, lateLines), record.partition());
                } catch (MalformedRecordException e) {
                    output.add(Records.deadLetter(record, "analyze/detect", String.valueOf(e.getMessage())));
                }
            }
            lateLines.toList().forEach(lines -> output.add(lateRecord(lines)));
            touched.forEach((detection, partition) -> output.addAll(updateOf(partition, detection, now, true)));
            return Flux.fromIterable(output);
        });
    }

    private ServiceDetection add(int partition, Tally tally, Instant now, LateLines.Collector lateLines) {
        Map<String, ServiceDetection> services = partitions.computeIfAbsent(partition, number -> new HashMap<>());
        String service = services.containsKey(tally.service()) || services.size() < settings.maxServices()
                ? tally.service()
                : OVERFLOW_SERVICE;
        ServiceDetection detection =
                services.computeIfAbsent(service, name -> ServiceDetection.begin(name, rules, now));
        if (detection.add(tally, now)) {
            windowed.increment((double) tally.counts().count());
        } else {
            late.increment((double) tally.counts().count());
            lateLines.add(tally);
        }
        return detection;
    }

    /** Closes what silence closes, and forgets services that have been silent for long. */
    @Override
    public Flux<ProducerRecord<byte[], byte[]>> tick(Instant now) {
        return Flux.defer(() -> {
            List<ProducerRecord<byte[], byte[]>> output = new ArrayList<>();
            partitions.forEach((partition, services) -> {
                for (ServiceDetection detection : List.copyOf(services.values())) {
                    output.addAll(updateOf(partition, detection, now, false));
                    if (detection.isForgettable(now, settings.forgetAfter())) {
                        services.remove(detection.service());
                        detection.forget(now).forEach(alert -> output.add(alertRecord(alert, now)));
                        StateRecords.removalOf(partition, detection).forEach(output::add);
                    }
                }
            });
            return Flux.fromIterable(output);
        });
    }

    private static List<ProducerRecord<byte[], byte[]>> updateOf(
            int partition, ServiceDetection detection, Instant now, boolean changed) {
        ServiceDetection.Update update = detection.update(now);
        if (update.isEmpty() && !changed) {
            return List.of();
        }
        List<ProducerRecord<byte[], byte[]>> output = new ArrayList<>();
        update.stats().forEach(stats -> output.add(Records.json(Topic.LOGS_STATS, statsKey(stats), stats)));
        update.alerts().forEach(alert -> output.add(alertRecord(alert, now)));
        StateRecords.changesOf(partition, detection).forEach(output::add);
        return output;
    }

    private static String statsKey(WindowStats stats) {
        return stats.service() + "@" + stats.windowStart();
    }

    private static ProducerRecord<byte[], byte[]> alertRecord(Alert alert, Instant now) {
        log.info("{} {}: {}", alert.name(), alert.status(), alert.annotations().get("summary"));
        return Records.cloudEvent(
                Records.json(Topic.ALERTS, alert.service(), alert),
                alert.fingerprint() + "-" + alert.startsAt() + "-" + alert.status(),
                SOURCE,
                "io.weir.alert." + alert.status(),
                now);
    }

    private static ProducerRecord<byte[], byte[]> lateRecord(LateLines lines) {
        return Records.json(Topic.LOGS_LATE, Integer.toString(lines.partition()), lines);
    }

    @Override
    public void assigned(Set<TopicPartition> assigned) {
        for (TopicPartition partition : assigned) {
            Map<String, ServiceDetection> restored = restore(partition.partition());
            log.debug("{}: {} services restored", partition, restored.size());
            partitions.put(partition.partition(), restored);
        }
    }

    private Map<String, ServiceDetection> restore(int partition) {
        StateRecords.Restoring restoring = new StateRecords.Restoring();
        TopicPartition state = new TopicPartition(Topic.DETECT_STATE.topicName(), partition);
        // On the stage's own thread, which may block; in batches, so that memory is bounded by the services' state.
        for (List<ConsumerRecord<byte[], byte[]>> batch :
                reader.readAll(Set.of(state)).toIterable(1)) {
            batch.forEach(restoring::add);
        }
        return restoring.toServices(rules, clock.instant());
    }

    @Override
    public void revoked(Set<TopicPartition> revoked) {
        revoked.forEach(partition -> partitions.remove(partition.partition()));
    }

    @Override
    public void reset() {
        partitions.clear();
    }
}
