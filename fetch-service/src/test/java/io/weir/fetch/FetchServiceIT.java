package io.weir.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.weir.events.Alert;
import io.weir.events.FetchRequest;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.Status;
import io.weir.events.FetchResult.TargetResult;
import io.weir.events.Headers;
import io.weir.events.Incident;
import io.weir.events.Json;
import io.weir.events.LogPattern;
import io.weir.events.Topic;
import io.weir.events.WindowStats;
import io.weir.events.kafka.Records;
import io.weir.fetch.engine.TestServer;
import io.weir.testkit.KafkaForTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class FetchServiceIT {

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static final KafkaForTests KAFKA = KafkaForTests.shared();
    private static final TestServer SERVER = new TestServer();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    /** What was posted to the webhook and taken by it; it refuses the first time that it is told of this alert. */
    private static final List<String> TOLD = new CopyOnWriteArrayList<>();

    private static final String REFUSED_ONCE = "abababababababab";
    private static final AtomicInteger REFUSALS = new AtomicInteger();
    private static final DisposableServer WEBHOOK = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> request.receive()
                    .aggregate()
                    .asString()
                    .flatMap(body -> {
                        boolean refused = body.contains(REFUSED_ONCE) && REFUSALS.getAndIncrement() == 0;
                        if (!refused) {
                            TOLD.add(body);
                        }
                        return response.status(refused ? 503 : 200).send().then();
                    }))
            .bindNow();

    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() {
        service = startService();
    }

    @AfterAll
    static void stop() {
        service.close();
        SERVER.close();
        WEBHOOK.disposeNow(LIMIT);
    }

    private static ConfigurableApplicationContext startService() {
        ConfigurableApplicationContext started = FetchApplication.start(
                "--server.port=0",
                "--weir.kafka.bootstrap-servers=" + KAFKA.bootstrapServers(),
                "--weir.kafka.topics.partitions=2",
                "--weir.fetch.requests.allow=127.0.0.1:" + SERVER.port(),
                "--weir.fetch.client.attempt-timeout=2s",
                "--weir.fetch.webhook.url=http://127.0.0.1:" + WEBHOOK.port() + "/hook",
                "--weir.fetch.webhook.min-backoff=10ms",
                // The alerts of these tests ended on a day that was fixed.
                "--weir.fetch.webhook.max-age=36500d",
                "--weir.fetch.diagnostics.services.checkout[0].name=health",
                "--weir.fetch.diagnostics.services.checkout[0].url=" + SERVER.url("ok"),
                "--weir.fetch.diagnostics.services.checkout[1].name=metrics",
                "--weir.fetch.diagnostics.services.checkout[1].url=" + SERVER.url("slow?1"),
                "--weir.fetch.diagnostics.services.checkout[2].name=build",
                "--weir.fetch.diagnostics.services.checkout[2].url=" + SERVER.url("slow?2"),
                "--weir.fetch.diagnostics.services.broken[0].name=missing",
                "--weir.fetch.diagnostics.services.broken[0].url=" + SERVER.url("missing"));
        await().atMost(LIMIT)
                .until(() -> get(started, "/actuator/health/readiness").statusCode() == 200);
        return started;
    }

    @Test
    void anAlertLeadsToAnIncidentWithTheDiagnosticsOfItsService() {
        Alert alert = alert(Alert.Status.firing, "checkout", "aaaaaaaaaaaaaaaa");

        send(Topic.ALERTS, "checkout", Json.write(alert));

        ConsumerRecord<byte[], byte[]> record = first(Topic.INCIDENTS, has("aaaaaaaaaaaaaaaa"));
        Incident incident = Json.read(record.value(), Incident.class);
        FetchResult context = incident.context();
        assertThat(Records.key(record)).isEqualTo("checkout");
        assertThat(incident.alert().name()).isEqualTo("ErrorRate");
        assertThat(incident.samples()).isEqualTo(alert.samples());
        assertThat(context.status()).as(String.valueOf(context)).isEqualTo(Status.COMPLETE);
        assertThat(context.results()).extracting(TargetResult::name).containsExactly("health", "metrics", "build");
        assertThat(context.results()).extracting(TargetResult::outcome).containsOnly(Outcome.ok);
        assertThat(context.elapsedMillis())
                .isLessThan(context.results().stream()
                        .mapToLong(TargetResult::elapsedMillis)
                        .sum());
        assertThat(Records.header(record, "ce_id")).isEqualTo(incident.id());
        assertThat(Records.header(record, "ce_type")).isEqualTo("io.weir.incident");
        assertThat(Records.header(record, "ce_source")).isEqualTo("/weir/fetch");
        FetchResult published =
                Json.read(first(Topic.FETCH_RESULTS, keyed(incident.id())).value(), FetchResult.class);
        assertThat(published).isEqualTo(context);
    }

    @Test
    void anIncidentIsPublishedThoughEveryTargetFails() {
        send(Topic.ALERTS, "broken", Json.write(alert(Alert.Status.firing, "broken", "bbbbbbbbbbbbbbbb")));

        Incident incident =
                Json.read(first(Topic.INCIDENTS, has("bbbbbbbbbbbbbbbb")).value(), Incident.class);
        assertThat(incident.context().status()).isEqualTo(Status.FAILED);
        assertThat(incident.context().results().get(0).httpStatus()).isEqualTo(404);
    }

    @Test
    void aServiceWithoutTargetsHasAnIncidentToo() {
        send(Topic.ALERTS, "unknown", Json.write(alert(Alert.Status.firing, "unknown", "cccccccccccccccc")));

        Incident incident =
                Json.read(first(Topic.INCIDENTS, has("cccccccccccccccc")).value(), Incident.class);
        assertThat(incident.context().results()).isEmpty();
    }

    @Test
    void aResolvedAlertEndsItsIncidentUnderTheSameId() {
        send(Topic.ALERTS, "resolved", Json.write(alert(Alert.Status.firing, "resolved", "dddddddddddddddd")));
        send(Topic.ALERTS, "resolved", Json.write(alert(Alert.Status.resolved, "resolved", "dddddddddddddddd")));

        Incident ended = Json.read(
                first(Topic.INCIDENTS, has("\"endedAt\"").and(has("dddddddddddddddd")))
                        .value(),
                Incident.class);
        Incident opened =
                Json.read(first(Topic.INCIDENTS, has("dddddddddddddddd")).value(), Incident.class);
        assertThat(opened.status()).isEqualTo(Alert.Status.firing);
        assertThat(ended.status()).isEqualTo(Alert.Status.resolved);
        assertThat(ended.id()).isEqualTo(opened.id());
        assertThat(ended.samples()).isEqualTo(opened.samples());
        assertThat(ended.openedAt()).isEqualTo(opened.openedAt());
    }

    @Test
    void anIncidentAndItsEndArePostedToTheWebhookEachOnceThoughItRefusesAtFirst() {
        send(Topic.ALERTS, "told", Json.write(alert(Alert.Status.firing, "told", REFUSED_ONCE)));
        send(Topic.ALERTS, "told", Json.write(alert(Alert.Status.resolved, "told", REFUSED_ONCE)));
        ConsumerRecord<byte[], byte[]> ended =
                first(Topic.INCIDENTS, has("\"endedAt\"").and(has(REFUSED_ONCE)));

        await().atMost(LIMIT).until(() -> told().size() >= 2);
        assertThat(Records.key(ended)).isEqualTo("told");
        assertThat(told())
                .anyMatch(body -> body.contains("\"status\":\"firing\""))
                .anyMatch(body -> body.contains("\"status\":\"resolved\""))
                .hasSize(2);
        assertThat(REFUSALS).hasValue(3);
    }

    private static List<String> told() {
        return TOLD.stream().filter(body -> body.contains(REFUSED_ONCE)).toList();
    }

    @Test
    void aThousandAlertsOfOneServiceAreOneReport() {
        byte[] alert = Json.write(alert(Alert.Status.firing, "stormy", "4444444444444444"));
        KAFKA.send(java.util.stream.IntStream.range(0, 1_000)
                .mapToObj(i -> Records.of(Topic.ALERTS, "stormy", alert))
                .toList());
        // Same key, so same partition: once this one is through, the others have been.
        send(Topic.ALERTS, "stormy", Json.write(alert(Alert.Status.firing, "stormy", "5555555555555555")));

        assertThat(first(Topic.INCIDENTS, has("5555555555555555"))).isNotNull();
        assertThat(KAFKA.readAll(Topic.INCIDENTS.topicName()))
                .filteredOn(has("4444444444444444"))
                .hasSize(1);
    }

    @Test
    void anIncidentHasTheStatisticsAndTheErrorsAroundIt() {
        Instant start = Instant.now().truncatedTo(java.time.temporal.ChronoUnit.MINUTES);
        for (int i = 0; i < 3; i++) {
            send(Topic.LOGS_STATS, "measured@" + start.plusSeconds(10L * i), Json.write(window(start, i, 1)));
            send(Topic.LOGS_STATS, "measured@" + start.plusSeconds(10L * i), Json.write(window(start, i, 5)));
        }
        send(
                Topic.LOGS_PATTERNS,
                "measured@p1",
                Json.write(
                        new LogPattern("measured", "p1", "card <*> declined", 9, start, start, 17, "card 1 declined")));
        send(Topic.ALERTS, "measured", Json.write(alert(Alert.Status.firing, "measured", "6666666666666666")));

        Incident incident =
                Json.read(first(Topic.INCIDENTS, has("6666666666666666")).value(), Incident.class);
        assertThat(incident.windows())
                .extracting(WindowStats::windowStart)
                .containsExactly(start, start.plusSeconds(10), start.plusSeconds(20));
        assertThat(incident.windows()).extracting(WindowStats::count).containsOnly(5L);
        assertThat(incident.patterns()).containsExactly(new WindowStats.PatternCount("p1", "card <*> declined", 15));
        assertThat(incident.collected().to())
                .isAfterOrEqualTo(incident.collected().from());
    }

    private static WindowStats window(Instant start, int number, long count) {
        return new WindowStats(
                "measured",
                start.plusSeconds(10L * number),
                start.plusSeconds(10L * number + 10),
                count,
                Map.of("ERROR", count),
                Map.of(),
                0,
                10 * count,
                0,
                null,
                List.of(
                        new WindowStats.PatternCount("p0", "all is well", 100),
                        new WindowStats.PatternCount("p1", "card <*> declined", count)),
                true);
    }

    @Test
    void aMalformedAlertBecomesADeadLetterAndHoldsNothingUp() {
        send(Topic.ALERTS, "malformed", "{\"status\": \"burning\"}".getBytes(UTF_8));
        send(Topic.ALERTS, "malformed", Json.write(alert(Alert.Status.firing, "malformed", "ffffffffffffffff")));

        ConsumerRecord<byte[], byte[]> letter = first(Topic.DEAD_LETTERS, keyed("malformed"));
        assertThat(new String(letter.value(), UTF_8)).isEqualTo("{\"status\": \"burning\"}");
        assertThat(Records.header(letter, Headers.CAUSE)).startsWith("not a Alert");
        assertThat(Records.header(letter, Headers.ORIGIN_TOPIC)).isEqualTo("alerts");
        assertThat(first(Topic.INCIDENTS, has("ffffffffffffffff"))).isNotNull();
    }

    @Test
    void anAlertThatIsDeliveredAgainAfterARestartIsKnown() {
        send(Topic.ALERTS, "again", Json.write(alert(Alert.Status.firing, "again", "1111111111111111")));
        Incident first =
                Json.read(first(Topic.INCIDENTS, has("1111111111111111")).value(), Incident.class);

        service.close();
        rewind("weir-fetch-alerts", Topic.ALERTS);
        service = startService();
        send(Topic.ALERTS, "again", Json.write(alert(Alert.Status.firing, "again", "7777777777777777")));

        Incident next =
                Json.read(first(Topic.INCIDENTS, has("7777777777777777")).value(), Incident.class);
        assertThat(next.previousIncidentId()).isEqualTo(first.id());
        assertThat(KAFKA.readAll(Topic.INCIDENTS.topicName()))
                .filteredOn(has("1111111111111111"))
                .hasSize(1);
    }

    @Test
    void theNextIncidentOfAServiceNamesTheOneBefore() {
        send(Topic.ALERTS, "twice", Json.write(alert(Alert.Status.firing, "twice", "2222222222222222")));
        Incident first =
                Json.read(first(Topic.INCIDENTS, has("2222222222222222")).value(), Incident.class);
        send(Topic.ALERTS, "twice", Json.write(alert(Alert.Status.firing, "twice", "3333333333333333")));
        Incident second =
                Json.read(first(Topic.INCIDENTS, has("3333333333333333")).value(), Incident.class);

        assertThat(first.previousIncidentId()).isNull();
        assertThat(second.previousIncidentId()).isEqualTo(first.id());
    }

    @Test
    void aRequestLeadsToItsResult() {
        send(Topic.FETCH_REQUESTS, "r1", Json.write(request("r1", "ok", "missing")));

        FetchResult result = Json.read(first(Topic.FETCH_RESULTS, keyed("r1")).value(), FetchResult.class);
        assertThat(result.id()).isEqualTo("r1");
        assertThat(result.status()).isEqualTo(Status.PARTIAL);
        assertThat(result.results()).extracting(TargetResult::outcome).containsExactly(Outcome.ok, Outcome.error);
    }

    @Test
    void aRequestWhoseDeadlineHasPassedIsAnsweredAtOnce() {
        ProducerRecord<byte[], byte[]> record = Records.json(Topic.FETCH_REQUESTS, "r2", request("r2", "hung"));
        record.headers().add(Headers.DEADLINE, "2026-01-01T00:00:00Z".getBytes(UTF_8));
        KAFKA.send(List.of(record));

        FetchResult result = Json.read(first(Topic.FETCH_RESULTS, keyed("r2")).value(), FetchResult.class);
        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.results().get(0).outcome()).isEqualTo(Outcome.timeout);
        assertThat(result.results().get(0).attempts()).isZero();
    }

    @Test
    void aRequestWithoutAnIdHasItsKeyForOne() {
        send(Topic.FETCH_REQUESTS, "r3", Json.write(request(null, "ok")));

        assertThat(first(Topic.FETCH_RESULTS, keyed("r3"))).isNotNull();
    }

    @Test
    void aMalformedRequestBecomesADeadLetter() {
        send(Topic.FETCH_REQUESTS, "no-request", "GET / HTTP/1.1".getBytes(UTF_8));

        ConsumerRecord<byte[], byte[]> letter = first(Topic.DEAD_LETTERS, keyed("no-request"));
        assertThat(Records.header(letter, Headers.STAGE)).isEqualTo("fetch/request");
    }

    @Test
    void aPostIsAnsweredWithAResult() throws Exception {
        HttpResponse<String> response = post(Json.write(request(null, "ok", "missing")));
        FetchResult result = Json.read(response.body().getBytes(UTF_8), FetchResult.class);

        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("content-type")).hasValue("application/json");
        assertThat(result.status()).isEqualTo(Status.PARTIAL);
        assertThat(result.id()).isNotBlank();
    }

    @Test
    void theDeadlineOfTheHeaderHoldsForAPostToo() throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(service, "/fetch"))
                .timeout(LIMIT)
                .POST(BodyPublishers.ofByteArray(Json.write(request(null, "hung"))));
        HttpResponse<String> late = HTTP.send(
                request.copy().header(Headers.DEADLINE, "2026-01-01T00:00:00Z").build(), BodyHandlers.ofString());
        HttpResponse<String> malformed =
                HTTP.send(request.copy().header(Headers.DEADLINE, "soon").build(), BodyHandlers.ofString());

        FetchResult result = Json.read(late.body().getBytes(UTF_8), FetchResult.class);
        assertThat(result.results()).extracting(TargetResult::outcome).containsExactly(Outcome.timeout);
        assertThat(result.results().get(0).attempts()).isZero();
        assertThat(malformed.statusCode()).isEqualTo(400);
    }

    @Test
    void theSameIdAgainHasTheSameResult() throws Exception {
        HttpResponse<String> first = post(Json.write(request("same", "slow")));
        HttpResponse<String> second = post(Json.write(request("same", "slow")));

        assertThat(second.body()).isEqualTo(first.body());
    }

    @Test
    void aPlaceInsideIsBlocked() throws Exception {
        byte[] request = Json.write(new FetchRequest(
                null, List.of(Target.get("metadata", "http://169.254.169.254/latest/meta-data/")), null));
        FetchResult result = Json.read(post(request).body().getBytes(UTF_8), FetchResult.class);

        assertThat(result.status()).isEqualTo(Status.FAILED);
        assertThat(result.results().get(0).outcome()).isEqualTo(Outcome.blocked);
    }

    @Test
    void whatIsNoRequestIsRefusedWithAReason() throws Exception {
        for (String body :
                List.of("", "{", "[]", "null", "{}", "{\"targets\":[]}", "{\"targets\":[{\"name\":\"a\"}]}")) {
            HttpResponse<String> response = post(body.getBytes(UTF_8));

            assertThat(response.statusCode()).as(body).isEqualTo(400);
            assertThat(response.body())
                    .as(body)
                    .startsWith("{\"error\":\"not a FetchRequest: ")
                    .doesNotContain("\n");
        }
    }

    @Test
    void aRequestThatIsTooLongIsRefused() throws Exception {
        HttpResponse<String> response = post(new byte[300 << 10]);

        assertThat(response.statusCode()).isEqualTo(413);
        assertThat(response.body()).isEqualTo("{\"error\":\"the request is too long\"}");
    }

    @Test
    void metricsAndHealthAreThere() throws Exception {
        assertThat(post(Json.write(request(null, "ok"))).statusCode()).isEqualTo(200);

        assertThat(get(service, "/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get(service, "/actuator/prometheus").body())
                .contains("weir_fetch_targets_total{outcome=\"ok\"}")
                .contains("weir_fetch_duration_seconds_count");
    }

    private static Alert alert(Alert.Status status, String service, String fingerprint) {
        return status == Alert.Status.firing
                ? Alerts.firing(service, fingerprint, Alerts.sample("payment refused"))
                : Alerts.resolved(service, fingerprint);
    }

    private static FetchRequest request(String id, String... paths) {
        return new FetchRequest(
                id, java.util.Arrays.stream(paths).map(SERVER::target).toList(), null);
    }

    private static void send(Topic topic, String key, byte[] value) {
        KAFKA.send(List.of(Records.of(topic, key, value)));
    }

    private static ConsumerRecord<byte[], byte[]> first(Topic topic, Predicate<ConsumerRecord<byte[], byte[]>> wanted) {
        return KAFKA
                .readUntil(
                        topic.topicName(),
                        "a certain record",
                        records -> records.stream().anyMatch(wanted))
                .stream()
                .filter(wanted)
                .findFirst()
                .orElseThrow();
    }

    private static Predicate<ConsumerRecord<byte[], byte[]>> keyed(String key) {
        return record -> Records.key(record).equals(key);
    }

    private static Predicate<ConsumerRecord<byte[], byte[]>> has(String text) {
        return record -> new String(record.value(), UTF_8).contains(text);
    }

    private static void rewind(String group, Topic topic) {
        List<TopicPartition> partitions =
                List.of(new TopicPartition(topic.topicName(), 0), new TopicPartition(topic.topicName(), 1));
        try (Admin admin = KAFKA.admin()) {
            Map<TopicPartition, OffsetAndMetadata> beginning = admin
                    .listOffsets(
                            Map.of(partitions.get(0), OffsetSpec.earliest(), partitions.get(1), OffsetSpec.earliest()))
                    .all()
                    .get()
                    .entrySet()
                    .stream()
                    .collect(java.util.stream.Collectors.toMap(
                            Map.Entry::getKey,
                            found -> new OffsetAndMetadata(found.getValue().offset())));
            admin.alterConsumerGroupOffsets(group, beginning).all().get();
        } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    private static HttpResponse<String> post(byte[] body) throws IOException, InterruptedException {
        return HTTP.send(
                HttpRequest.newBuilder(uri(service, "/fetch"))
                        .timeout(LIMIT)
                        .POST(BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static HttpResponse<String> get(ConfigurableApplicationContext of, String path) {
        try {
            return HTTP.send(
                    HttpRequest.newBuilder(uri(of, path)).timeout(LIMIT).build(), BodyHandlers.ofString());
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URI uri(ConfigurableApplicationContext of, String path) {
        return URI.create("http://127.0.0.1:" + of.getEnvironment().getProperty("local.server.port") + path);
    }
}
