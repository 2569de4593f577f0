package io.weir.fetch;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Alert;
import io.weir.events.FetchRequest;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult;
import io.weir.events.Incident;
import io.weir.events.Incident.Collected;
import io.weir.events.Json;
import io.weir.events.Topic;
import io.weir.events.kafka.OneByOneStage;
import io.weir.events.kafka.Records;
import io.weir.fetch.KnownIncidents.Decision;
import io.weir.fetch.KnownIncidents.Known;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A firing alert leads to the diagnostics of its service and to an incident, whatever becomes of the targets; one report of
 * a service at a time, and none for what is told of already. A resolved alert ends its incident, which is published again.
 */
final class IncidentStage implements OneByOneStage {

    private static final Logger log = LoggerFactory.getLogger(IncidentStage.class);

    private final Diagnostics diagnostics;
    private final ResultsById results;
    private final Evidence evidence;
    private final KnownIncidents known;
    private final IncidentLog incidents;
    private final Duration knownFor;
    private final RecordSize size;
    private final Clock clock;
    private final MeterRegistry registry;
    private final InTurn byService = new InTurn();

    /**
     * @param results fetches what is not remembered
     * @param knownFor how far back incidents are read when partitions are assigned
     */
    IncidentStage(
            Diagnostics diagnostics,
            ResultsById results,
            Evidence evidence,
            KnownIncidents known,
            IncidentLog incidents,
            Duration knownFor,
            RecordSize size,
            Clock clock,
            MeterRegistry registry) {
        this.diagnostics = diagnostics;
        this.results = results;
        this.evidence = evidence;
        this.known = known;
        this.incidents = incidents;
        this.knownFor = knownFor;
        this.size = size;
        this.clock = clock;
        this.registry = registry;
    }

    private void count(String outcome) {
        Counter.builder("weir.fetch.alerts")
                .description("Alerts by what they led to, repeated deliveries included")
                .tag("outcome", outcome)
                .register(registry)
                .increment();
    }

    /** Of the services in these partitions another instance may have told until now. */
    @Override
    public void assigned(Set<TopicPartition> partitions) {
        incidents.readSince(clock.instant().minus(knownFor), known).block();
    }

    @Override
    public void reset() {
        known.forgetAll();
    }

    @Override
    public Mono<List<ProducerRecord<byte[], byte[]>>> process(ConsumerRecord<byte[], byte[]> record) {
        return Mono.fromCallable(() -> RecordValue.read(record, Alert.class)).flatMap(this::process);
    }

    /** Decided in the order of the alerts, done one after another for each service. */
    private Mono<List<ProducerRecord<byte[], byte[]>>> process(Alert alert) {
        Decision decision = known.decide(alert, clock.instant());
        if (decision instanceof Decision.Report report) {
            count("reported");
            return byService.run(alert.service(), report(alert, report));
        }
        if (decision instanceof Decision.Resolve resolve) {
            count("resolved");
            return byService.run(alert.service(), end(alert, resolve.incident()));
        }
        count(decision instanceof Decision.Suppress ? "suppressed" : "unknown");
        return Mono.just(List.of());
    }

    private Mono<List<ProducerRecord<byte[], byte[]>>> report(Alert alert, Decision.Report report) {
        return Mono.defer(() -> {
            Instant from = clock.instant();
            return Mono.zip(context(report.id(), alert.service()), evidence.of(alert.service()))
                    .map(found -> size.fit(new Incident(
                            report.id(),
                            alert.status(),
                            alert,
                            found.getT1(),
                            found.getT2().windows(),
                            found.getT2().patterns(),
                            alert.samples(),
                            new Collected(from, clock.instant()),
                            clock.instant(),
                            null,
                            report.previousId())))
                    .map(this::published);
        });
    }

    private Mono<FetchResult> context(String id, String service) {
        List<Target> targets = diagnostics.of(service);
        return targets.isEmpty()
                ? Mono.fromSupplier(() -> FetchResult.of(id, clock.instant(), 0, List.of()))
                : results.get(new FetchRequest(id, targets, null), Instant.MAX);
    }

    private List<ProducerRecord<byte[], byte[]>> published(Incident incident) {
        log.info(
                "Incident {}: {} of {}, context {} in {} ms",
                incident.id(),
                incident.alert().name(),
                incident.alert().service(),
                incident.context().status(),
                incident.context().elapsedMillis());
        return List.of(Records.json(Topic.FETCH_RESULTS, incident.id(), incident.context()), publication(incident));
    }

    private Mono<List<ProducerRecord<byte[], byte[]>>> end(Alert alert, Known incident) {
        return incidents
                .find(alert.service(), incident)
                .map(found -> List.of(publication(size.fit(found.resolvedBy(alert)))))
                .switchIfEmpty(Mono.fromSupplier(() -> {
                    log.warn("Incident {} has ended, but is no longer on its topic", incident.id());
                    return List.of();
                }));
    }

    private ProducerRecord<byte[], byte[]> publication(Incident incident) {
        byte[] json = Json.write(incident);
        incidents.add(incident, json);
        return Records.cloudEvent(
                Records.of(Topic.INCIDENTS, incident.alert().service(), json),
                // An event of its own each time, told apart by what it tells.
                incident.endedAt() == null ? incident.id() : incident.id() + "-resolved",
                "/weir/fetch",
                "io.weir.incident",
                incident.endedAt() == null ? incident.openedAt() : incident.endedAt());
    }
}
