package io.weir.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Alert;
import io.weir.events.FetchRequest;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult;
import io.weir.events.Incident;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A firing alert leads to the diagnostics of its service and to an incident, whatever becomes of the targets. A resolved
 * one leads to nothing, and is counted.
 */
final class IncidentStage implements RecordStage {

    private static final Logger log = LoggerFactory.getLogger(IncidentStage.class);

    private final Diagnostics diagnostics;
    private final ResultsById results;
    private final PreviousIncidents previous;
    private final RecordSize size;
    private final Clock clock;
    private final Counter firing;
    private final Counter resolved;

    /** @param results fetches what is not remembered */
    IncidentStage(
            Diagnostics diagnostics,
            ResultsById results,
            PreviousIncidents previous,
            RecordSize size,
            Clock clock,
            MeterRegistry registry) {
        this.diagnostics = diagnostics;
        this.results = results;
        this.previous = previous;
        this.size = size;
        this.clock = clock;
        this.firing = counter(registry, Alert.Status.firing);
        this.resolved = counter(registry, Alert.Status.resolved);
    }

    private static Counter counter(MeterRegistry registry, Alert.Status status) {
        return Counter.builder("weir.fetch.alerts")
                .description("Alerts received, repeated deliveries included")
                .tag("status", status.name())
                .register(registry);
    }

    @Override
    public Mono<List<ProducerRecord<byte[], byte[]>>> process(ConsumerRecord<byte[], byte[]> record) {
        return Mono.fromCallable(() -> RecordStage.read(record, Alert.class)).flatMap(this::process);
    }

    private Mono<List<ProducerRecord<byte[], byte[]>>> process(Alert alert) {
        if (!alert.isFiring()) {
            resolved.increment();
            log.info("{} of {} is resolved", alert.name(), alert.service());
            return Mono.just(List.of());
        }
        firing.increment();
        String id = incidentId(alert);
        return context(id, alert.service()).map(context -> publication(incident(id, alert, context)));
    }

    private Mono<FetchResult> context(String id, String service) {
        List<Target> targets = diagnostics.of(service);
        return targets.isEmpty()
                ? Mono.fromSupplier(() -> FetchResult.of(id, clock.instant(), 0, List.of()))
                : results.get(new FetchRequest(id, targets, null), Instant.MAX);
    }

    private Incident incident(String id, Alert alert, FetchResult context) {
        String before = previous.before(alert.service(), id);
        log.info(
                "Incident {}: {} of {}, context {} in {} ms",
                id,
                alert.name(),
                alert.service(),
                context.status(),
                context.elapsedMillis());
        return size.fit(new Incident(id, alert, context, alert.samples(), clock.instant(), before));
    }

    private static List<ProducerRecord<byte[], byte[]>> publication(Incident incident) {
        return List.of(
                Records.json(Topic.FETCH_RESULTS, incident.id(), incident.context()),
                Records.cloudEvent(
                        Records.json(Topic.INCIDENTS, incident.alert().service(), incident),
                        incident.id(),
                        "/weir/fetch",
                        "io.weir.incident",
                        incident.openedAt()));
    }

    /** The same for the same alert, so that a repeated delivery repeats it. */
    static String incidentId(Alert alert) {
        return UUID.nameUUIDFromBytes((alert.fingerprint() + "@" + alert.startsAt()).getBytes(UTF_8))
                .toString();
    }
}
