package io.weir.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.Alert;
import io.weir.events.FetchRequest;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import io.weir.events.Headers;
import io.weir.events.Incident;
import io.weir.events.Json;
import io.weir.events.MalformedRecordException;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.OneByOneStage;
import io.weir.events.kafka.TopicReader;
import io.weir.fetch.FetchProperties.Template;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class StagesTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:01Z");

    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final TopicReader NO_KAFKA = new TopicReader(KafkaConnection.to("127.0.0.1:9", "test"));
    private static final FetchProperties.Local LOCAL = new FetchProperties.Local(1, 1, Duration.ofSeconds(1));
    private static final FetchProperties.Evidence EVIDENCE =
            new FetchProperties.Evidence(Duration.ofMinutes(10), 10, Duration.ofMillis(10), 10, 5);

    private final List<FetchRequest> fetched = new ArrayList<>();
    private final List<Instant> deadlines = new ArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RecordSize size = new RecordSize(100_000);
    private final ResultsById results = new ResultsById("test", this::fetch, size, 10, Duration.ofMinutes(1));
    private final RequestStage requests = new RequestStage(results);
    private final IncidentStage incidents = new IncidentStage(
            new Diagnostics(new FetchProperties.Diagnostics(
                    List.of(),
                    List.of(),
                    Map.of("checkout", List.of(Template.of("health", "http://checkout.internal/health"))),
                    1,
                    1,
                    LOCAL)),
            results,
            // Nobody is there to ask: an incident does without.
            new Evidence(NO_KAFKA, EVIDENCE, CLOCK),
            new KnownIncidents(10, Duration.ofMinutes(5), 10),
            new IncidentLog(NO_KAFKA, 1 << 20),
            Duration.ofHours(1),
            size,
            CLOCK,
            registry);

    private Mono<FetchResult> fetch(FetchRequest request, Instant notAfter) {
        return Mono.fromSupplier(() -> {
            fetched.add(request);
            deadlines.add(notAfter);
            return FetchResult.of(
                    String.valueOf(request.id()),
                    NOW,
                    1,
                    request.targets().stream()
                            .map(target -> new TargetResult(
                                    target.name(),
                                    target.url(),
                                    Outcome.error,
                                    null,
                                    1,
                                    3,
                                    false,
                                    null,
                                    null,
                                    false,
                                    "no"))
                            .toList());
        });
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, String key, byte[] value) {
        return new ConsumerRecord<>(topic, 3, 7L, key == null ? null : key.getBytes(UTF_8), value);
    }

    private static ConsumerRecord<byte[], byte[]> request(String key, String id) {
        return record(
                "fetch.requests", key, Json.write(new FetchRequest(id, List.of(Target.get("a", "http://a/")), null)));
    }

    private static ConsumerRecord<byte[], byte[]> alert(Alert alert) {
        return record("alerts", alert.service(), Json.write(alert));
    }

    private static List<ProducerRecord<byte[], byte[]>> processed(
            OneByOneStage stage, ConsumerRecord<byte[], byte[]> record) {
        return stage.process(record).block(Duration.ofSeconds(10));
    }

    private Incident incident(Alert alert) {
        return Json.read(processed(incidents, alert(alert)).get(1).value(), Incident.class);
    }

    @Test
    void aRequestLeadsToItsResultUnderItsId() {
        List<ProducerRecord<byte[], byte[]>> published = processed(requests, request("key", "id"));

        assertThat(published).hasSize(1);
        assertThat(published.get(0).topic()).isEqualTo("fetch.results");
        assertThat(published.get(0).key()).isEqualTo("id".getBytes(UTF_8));
        assertThat(deadlines).containsExactly(Instant.MAX);
    }

    @Test
    void aRepeatedRequestIsFetchedOnce() {
        byte[] first = processed(requests, request("key", "id")).get(0).value();
        byte[] second = processed(requests, request("key", "id")).get(0).value();

        assertThat(second).isEqualTo(first);
        assertThat(fetched).hasSize(1);
    }

    @Test
    void aRequestWithoutIdIsNamedAfterItsKeyOrItsPlace() {
        assertThat(processed(requests, request("key", null)).get(0).key()).isEqualTo("key".getBytes(UTF_8));
        assertThat(processed(requests, request(null, null)).get(0).key())
                .isEqualTo("fetch.requests-3-7".getBytes(UTF_8));
        assertThat(processed(requests, request("x".repeat(201), null)).get(0).key())
                .isEqualTo("fetch.requests-3-7".getBytes(UTF_8));
    }

    @Test
    void theDeadlineOfTheHeaderIsPassedOn() {
        ConsumerRecord<byte[], byte[]> record = request("key", "id");
        record.headers().add(Headers.DEADLINE, "2026-01-31T12:00:05Z".getBytes(UTF_8));

        assertThat(processed(requests, record)).hasSize(1);
        assertThat(deadlines).containsExactly(Instant.parse("2026-01-31T12:00:05Z"));
    }

    @Test
    void aDeadlineThatIsNoTimeIsMalformed() {
        ConsumerRecord<byte[], byte[]> record = request("key", "id");
        record.headers().add(Headers.DEADLINE, "soon".getBytes(UTF_8));

        StepVerifier.create(requests.process(record)).verifyError(MalformedRecordException.class);
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "{", "[]", "{\"targets\":[]}", "\"text\"", "{\"status\":\"burning\"}"})
    void whatIsNoRecordOfTheirsIsMalformedForBoth(String value) {
        byte[] bytes = value == null ? null : value.getBytes(UTF_8);

        StepVerifier.create(requests.process(record("fetch.requests", "key", bytes)))
                .verifyError(MalformedRecordException.class);
        StepVerifier.create(incidents.process(record("alerts", "key", bytes)))
                .verifyError(MalformedRecordException.class);
    }

    @Test
    void aFiringAlertLeadsToTheDiagnosticsAndAnIncident() {
        List<ProducerRecord<byte[], byte[]>> published =
                processed(incidents, alert(Alerts.firing("checkout", "aaaaaaaaaaaaaaaa", Alerts.sample("boom"))));

        assertThat(published).extracting(ProducerRecord::topic).containsExactly("fetch.results", "incidents");
        Incident incident = Json.read(published.get(1).value(), Incident.class);
        assertThat(incident.context().results()).extracting(TargetResult::name).containsExactly("health");
        assertThat(incident.context().status()).isEqualTo(FetchResult.Status.FAILED);
        assertThat(incident.samples()).containsExactly(Alerts.sample("boom"));
        assertThat(incident.openedAt()).isEqualTo(NOW);
        assertThat(published.get(0).key()).isEqualTo(incident.id().getBytes(UTF_8));
    }

    @Test
    void aServiceWithoutTargetsHasAnEmptyContext() {
        assertThat(incident(Alerts.firing("unknown", "aaaaaaaaaaaaaaaa"))
                        .context()
                        .results())
                .isEmpty();
        assertThat(fetched).isEmpty();
    }

    @Test
    void aRepeatedAlertLeadsToNothingMore() {
        Alert alert = Alerts.firing("checkout", "aaaaaaaaaaaaaaaa");
        incident(alert);

        for (int i = 0; i < 1_000; i++) {
            assertThat(processed(incidents, alert(alert))).isEmpty();
        }
        assertThat(fetched).hasSize(1);
        assertThat(alerts("suppressed")).isEqualTo(1_000);
    }

    @Test
    void anAlertWhoseReportWasNotWrittenIsReportedAgain() {
        Alert alert = Alerts.firing("checkout", "aaaaaaaaaaaaaaaa");
        Incident first = incident(alert);
        incidents.reset();

        assertThat(incident(alert).id()).isEqualTo(first.id());
        assertThat(fetched).hasSize(1);
    }

    @Test
    void aResolvedAlertEndsItsIncident() {
        Incident opened = incident(Alerts.firing("checkout", "aaaaaaaaaaaaaaaa", Alerts.sample("boom")));

        List<ProducerRecord<byte[], byte[]>> published =
                processed(incidents, alert(Alerts.resolved("checkout", "aaaaaaaaaaaaaaaa")));

        assertThat(published).hasSize(1);
        Incident ended = Json.read(published.get(0).value(), Incident.class);
        assertThat(ended.id()).isEqualTo(opened.id());
        assertThat(ended.status()).isEqualTo(Alert.Status.resolved);
        assertThat(ended.endedAt()).isEqualTo(Alerts.STARTS_AT.plusSeconds(60));
        assertThat(ended.context()).isEqualTo(opened.context());
        assertThat(ended.samples()).isEqualTo(opened.samples());
        assertThat(ended.openedAt()).isEqualTo(opened.openedAt());
        assertThat(processed(incidents, alert(Alerts.resolved("checkout", "aaaaaaaaaaaaaaaa"))))
                .isEmpty();
    }

    @Test
    void theNextIncidentNamesTheOneBeforeOfTheSameService() {
        Incident first = incident(Alerts.firing("checkout", "aaaaaaaaaaaaaaaa"));
        Incident elsewhere = incident(Alerts.firing("payments", "cccccccccccccccc"));
        Incident second = incident(Alerts.firing("checkout", "bbbbbbbbbbbbbbbb"));

        assertThat(first.previousIncidentId()).isNull();
        assertThat(elsewhere.previousIncidentId()).isNull();
        assertThat(second.previousIncidentId()).isEqualTo(first.id());
        assertThat(second.id()).isNotEqualTo(first.id());
    }

    @Test
    void aResolvedAlertThatWasNeverToldOfLeadsToNothing() {
        assertThat(processed(incidents, alert(Alerts.resolved("checkout", "aaaaaaaaaaaaaaaa"))))
                .isEmpty();
        assertThat(fetched).isEmpty();
        assertThat(alerts("unknown")).isEqualTo(1);
    }

    private double alerts(String outcome) {
        return registry.get("weir.fetch.alerts")
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
