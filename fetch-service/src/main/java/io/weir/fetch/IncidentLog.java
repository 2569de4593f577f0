package io.weir.fetch;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.weir.events.Alert;
import io.weir.events.Incident;
import io.weir.events.Json;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import io.weir.fetch.KnownIncidents.Known;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The incidents that were published: the last of this instance from memory, all others from their topic. Thread-safe.
 */
final class IncidentLog {

    /** Clocks differ, and a record is written a little after its incident opened. */
    private static final Duration SLACK = Duration.ofMinutes(1);

    private final TopicReader reader;
    private final Cache<String, byte[]> recent;

    /** @param maxBytes of incidents kept in memory */
    IncidentLog(TopicReader reader, long maxBytes) {
        this.reader = reader;
        this.recent = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher((String id, byte[] json) -> json.length)
                .build();
    }

    void add(Incident incident, byte[] json) {
        recent.put(incident.id(), json);
    }

    /** The incident as it was last published; empty if it is no longer there. */
    Mono<Incident> find(String service, Known incident) {
        return Mono.defer(() -> {
            byte[] json = recent.getIfPresent(incident.id());
            return json != null
                    ? Mono.just(Json.read(json, Incident.class))
                    : records(incident.openedAt().minus(SLACK))
                            .filter(record -> Records.key(record).equals(service))
                            .handle(ReadableRecords.as(Incident.class))
                            .filter(found -> found.id().equals(incident.id()))
                            .takeLast(1)
                            .next();
        });
    }

    /** Tells of all that were published since, in the order of their publication. */
    Mono<Void> readSince(Instant time, KnownIncidents known) {
        return records(time)
                .handle(ReadableRecords.as(Head.class))
                .doOnNext(head -> known.learn(head.alert.labels.service, head.known()))
                .then();
    }

    private Flux<ConsumerRecord<byte[], byte[]>> records(Instant since) {
        return reader.read(Topic.INCIDENTS.topicName(), new Start.Time(since), false)
                .concatMapIterable(batch -> batch)
                .filter(record -> record.value() != null);
    }

    /** As much of an incident as is needed to know of it; the rest is not even read. */
    private record Head(String id, Alert.Status status, HeadAlert alert, Instant openedAt) {
        Known known() {
            return new Known(id, alert.fingerprint, openedAt, status == Alert.Status.firing);
        }
    }

    private record HeadAlert(HeadLabels labels, String fingerprint) {}

    private record HeadLabels(String service) {}
}
