package io.weir.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.Alert;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import io.weir.events.Incident;
import io.weir.events.Json;
import io.weir.events.WindowStats.PatternCount;
import io.weir.operators.deadline.Deadline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;
import tools.jackson.databind.JsonNode;

class IncidentWebhookTest {

    private static final Instant NOW = Instant.parse("2026-01-31T12:00:01Z");
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Incident INCIDENT = new Incident(
            "i-1",
            Alert.Status.firing,
            Alerts.firing("checkout", "aaaaaaaaaaaaaaaa"),
            FetchResult.of(
                    "i-1",
                    NOW,
                    12,
                    List.of(new TargetResult(
                            "health", "http://a/", Outcome.error, 503, 12, 3, false, null, "<b>", false, "HTTP 503"))),
            List.of(),
            List.of(new PatternCount("p", "card <*> declined", 8)),
            List.of(),
            new Incident.Collected(NOW, NOW),
            NOW,
            null,
            null);

    private final Queue<JsonNode> received = new ConcurrentLinkedQueue<>();
    private final Queue<Integer> statuses = new ArrayDeque<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final DisposableServer server = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> request.receive()
                    .aggregate()
                    .asByteArray()
                    .doOnNext(body -> received.add(Json.mapper().readTree(body)))
                    .then(Mono.defer(() -> {
                        Integer status = statuses.poll();
                        return response.status(status == null ? 200 : status)
                                .send()
                                .then();
                    })))
            .bindNow();
    private final IncidentWebhook webhook = webhook(WebhookFormat.alertmanager, server.port());

    private IncidentWebhook webhook(WebhookFormat format, int port) {
        return new IncidentWebhook(
                new FetchProperties.Webhook(
                        "http://127.0.0.1:" + port + "/hook/secret-part",
                        format,
                        Duration.ofSeconds(5),
                        3,
                        Duration.ofMillis(1),
                        Duration.ofMillis(10),
                        Duration.ofHours(1)),
                Clock.fixed(NOW, ZoneOffset.UTC),
                registry);
    }

    @AfterEach
    void stop() {
        webhook.close();
        server.disposeNow();
    }

    private static ConsumerRecord<byte[], byte[]> record(Object value) {
        return new ConsumerRecord<>("incidents", 0, 0, "checkout".getBytes(UTF_8), Json.write(value));
    }

    private Mono<Void> delivered(Incident incident) {
        return Deadline.within(LIMIT).mono(webhook.handle(record(incident)));
    }

    private double count(String outcome) {
        return registry.get("weir.fetch.webhook")
                .tag("outcome", outcome)
                .counter()
                .count();
    }

    @Test
    void anIncidentIsTheWebhookOfAnAlertmanager() {
        StepVerifier.create(delivered(INCIDENT)).verifyComplete();

        JsonNode payload = received.remove();
        assertThat(payload.get("version").asString()).isEqualTo("4");
        assertThat(payload.get("status").asString()).isEqualTo("firing");
        assertThat(payload.get("commonLabels").get("service").asString()).isEqualTo("checkout");
        JsonNode alert = payload.get("alerts").get(0);
        assertThat(alert.get("fingerprint").asString()).isEqualTo("aaaaaaaaaaaaaaaa");
        assertThat(alert.get("endsAt").asString()).isEqualTo("0001-01-01T00:00:00Z");
        assertThat(alert.get("annotations").get("context").asString())
                .contains("health: error 503, 12 ms, HTTP 503")
                .contains("8 x card <*> declined");
        assertThat(count("delivered")).isEqualTo(1);
    }

    @Test
    void itsEndIsToldToo() {
        Alert resolved = Alerts.resolved("checkout", "aaaaaaaaaaaaaaaa");
        StepVerifier.create(delivered(INCIDENT.resolvedBy(resolved))).verifyComplete();

        JsonNode alert = received.remove().get("alerts").get(0);
        assertThat(alert.get("status").asString()).isEqualTo("resolved");
        assertThat(alert.get("endsAt").asString()).isEqualTo(String.valueOf(resolved.endsAt()));
    }

    @Test
    void slackHasATextInWhichNothingIsMarkup() {
        try (IncidentWebhook slack = webhook(WebhookFormat.slack, server.port())) {
            StepVerifier.create(slack.handle(record(INCIDENT))).verifyComplete();
        }

        assertThat(received.remove().get("text").asString())
                .startsWith(":rotating_light: *ErrorRate of checkout* errors")
                .contains("8 x card &lt;*&gt; declined");
    }

    @Test
    void whatPassesIsTriedAgain() {
        statuses.addAll(List.of(500, 429));

        StepVerifier.create(delivered(INCIDENT)).verifyComplete();
        assertThat(received).hasSize(3);
    }

    @Test
    void whatLastsIsNotAndIsNoSecretInItsError() {
        statuses.add(404);

        StepVerifier.create(delivered(INCIDENT))
                .verifyErrorSatisfies(failure -> assertThat(failure)
                        .hasMessage("the webhook answered HTTP 404")
                        .hasMessageNotContaining("secret-part"));
        assertThat(received).hasSize(1);
        assertThat(count("failed")).isEqualTo(1);
    }

    @Test
    void whatIsTooOldIsLeftOut() {
        Incident old = new Incident(
                INCIDENT.id(),
                INCIDENT.status(),
                INCIDENT.alert(),
                INCIDENT.context(),
                List.of(),
                List.of(),
                List.of(),
                INCIDENT.collected(),
                NOW.minus(Duration.ofHours(2)),
                null,
                null);

        StepVerifier.create(delivered(old)).verifyComplete();
        assertThat(received).isEmpty();
        assertThat(count("old")).isEqualTo(1);
    }
}
