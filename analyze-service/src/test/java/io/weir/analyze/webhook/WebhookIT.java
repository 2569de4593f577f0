package io.weir.analyze.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.Alert;
import io.weir.events.Headers;
import io.weir.events.Json;
import io.weir.events.Topic;
import io.weir.events.kafka.KafkaAdmin;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.PublisherSettings;
import io.weir.events.kafka.Records;
import io.weir.events.kafka.TopicSettings;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import tools.jackson.databind.JsonNode;

class WebhookIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** What the server answers next; 200 when there is nothing. */
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();

    private final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private DedicatedKafka dedicated;
    private KafkaForTests kafka;
    private DisposableServer server;
    private WebhookPipeline pipeline;

    private record Received(JsonNode body, String authorization, int answered) {}

    @BeforeEach
    void start() {
        dedicated = KafkaForTests.dedicated();
        kafka = dedicated.kafka();
        try (KafkaAdmin admin = new KafkaAdmin(connection())) {
            admin.ensureTopics(TopicSettings.DEFAULTS).block(LIMIT);
        }
        server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .route(routes -> routes.post(
                        "/hook",
                        (request, response) -> request.receive()
                                .aggregate()
                                .asString()
                                .flatMap(body -> {
                                    Integer next = answers.poll();
                                    int status = next == null ? 200 : next;
                                    received.add(new Received(
                                            Json.mapper().readTree(body),
                                            request.requestHeaders().get("Authorization"),
                                            status));
                                    return status == 0
                                            ? Mono.<Void>never()
                                            : response.status(status)
                                                    .sendString(Mono.just("noted"))
                                                    .then();
                                })))
                .bindNow();
    }

    @AfterEach
    void stop() {
        if (pipeline != null) {
            end();
        }
        server.disposeNow();
        dedicated.close();
    }

    private KafkaConnection connection() {
        return KafkaConnection.to(kafka.bootstrapServers(), "test");
    }

    private void run() {
        pipeline = new WebhookPipeline(
                connection(),
                PublisherSettings.DEFAULTS,
                new WebhookSettings(
                        WebhookSettings.url("http://127.0.0.1:" + server.port() + "/hook?token=secret"),
                        "Bearer secret",
                        "weir",
                        "http://weir.test",
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(10)),
                Clock.systemUTC(),
                registry);
        var unused = pipeline.run().subscribe();
    }

    private void end() {
        pipeline.stop().block(LIMIT);
        pipeline.close();
        pipeline = null;
    }

    private static ProducerRecord<byte[], byte[]> alert(String service, int number, Alert.Status status) {
        Instant start = Instant.parse("2026-03-01T12:00:00Z").plusSeconds(number);
        return Records.json(
                Topic.ALERTS,
                service,
                new Alert(
                        status,
                        Map.of("alertname", "ErrorRate", "service", service, "severity", "critical"),
                        Map.of("summary", "number " + number, "description", "many errors"),
                        start,
                        status == Alert.Status.resolved ? start.plusSeconds(60) : null,
                        "0123456789abcdef",
                        0.5,
                        0.01,
                        List.of()));
    }

    private Received next() throws InterruptedException {
        Received next = received.poll(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        assertThat(next).as("a post to the webhook").isNotNull();
        return next;
    }

    private static String summary(Received post) {
        return post.body().at("/alerts/0/annotations/summary").asString();
    }

    @Test
    void anAlertIsPostedAsAlertmanagerDoesOnceTheWebhookAnswers() throws InterruptedException {
        answers.addAll(List.of(503, 500, 0));
        run();
        kafka.send(List.of(alert("shop", 1, Alert.Status.firing), alert("shop", 2, Alert.Status.resolved)));

        assertThat(List.of(next(), next(), next(), next()))
                .extracting(Received::answered)
                .containsExactly(503, 500, 0, 200);
        Received resolved = next();
        assertThat(summary(resolved)).isEqualTo("number 2");
        assertThat(resolved.authorization()).isEqualTo("Bearer secret");
        JsonNode body = resolved.body();
        assertThat(body.propertyNames())
                .containsExactlyInAnyOrder(
                        "version",
                        "groupKey",
                        "truncatedAlerts",
                        "status",
                        "receiver",
                        "groupLabels",
                        "commonLabels",
                        "commonAnnotations",
                        "externalURL",
                        "alerts");
        assertThat(body.get("version").asString()).isEqualTo("4");
        assertThat(body.get("groupKey").asString()).isEqualTo("{}:{alertname=\"ErrorRate\", service=\"shop\"}");
        assertThat(body.get("status").asString()).isEqualTo("resolved");
        assertThat(body.at("/groupLabels/service").asString()).isEqualTo("shop");
        assertThat(body.at("/alerts/0").propertyNames())
                .containsExactlyInAnyOrder(
                        "status", "labels", "annotations", "startsAt", "endsAt", "generatorURL", "fingerprint");
        assertThat(body.at("/alerts/0/endsAt").asString()).isEqualTo("2026-03-01T12:01:02Z");
    }

    @Test
    void theAlertsOfAServiceComeInOrderHoweverOftenTheWebhookFails() throws InterruptedException {
        answers.addAll(List.of(500, 200, 429, 502, 200, 500, 500));
        run();
        for (int i = 0; i < 10; i++) {
            kafka.send(List.of(alert("shop", i, i % 2 == 0 ? Alert.Status.firing : Alert.Status.resolved)));
        }
        for (int i = 0; i < 10; ) {
            Received post = next();
            assertThat(summary(post)).isEqualTo("number " + i);
            i += post.answered() == 200 ? 1 : 0;
        }
        assertThat(registry.counter("weir.webhook.alerts", "outcome", "delivered")
                        .count())
                .isGreaterThanOrEqualTo(9);
    }

    @Test
    void whatTheWebhookRefusesIsADeadLetterAndHoldsUpNothing() throws InterruptedException {
        answers.add(400);
        run();
        kafka.send(List.of(alert("shop", 1, Alert.Status.firing), alert("shop", 2, Alert.Status.resolved)));
        assertThat(summary(next())).isEqualTo("number 1");
        assertThat(summary(next())).isEqualTo("number 2");
        ConsumerRecord<byte[], byte[]> letter =
                kafka.read(Topic.DEAD_LETTERS.topicName(), 1).get(0);
        assertThat(new String(letter.key(), UTF_8)).isEqualTo("shop");
        assertThat(Records.header(letter, Headers.CAUSE))
                .contains("answered 400")
                .doesNotContain("secret");
    }

    @Test
    void whatIsUnderWayAtTheEndIsPostedAfterTheNextStart() throws InterruptedException {
        answers.add(0);
        run();
        kafka.send(List.of(alert("shop", 1, Alert.Status.firing)));
        next();
        end();
        run();
        assertThat(summary(next())).isEqualTo("number 1");
    }
}
