package io.weir.ingest.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import io.weir.events.kafka.KafkaUnavailableException;
import io.weir.ingest.IngestApplication;
import io.weir.ingest.pipeline.InFlightBudget;
import io.weir.ingest.pipeline.RecordSink;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Primary;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** The service as a client sees it, over real connections; only Kafka is played. */
@SpringBootTest(
        classes = {IngestApplication.class, LogsHttpTest.PlayedKafka.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.name=ingest-service",
            "weir.ingest.max-body=2MB",
            "weir.ingest.deadline=4s",
            "weir.ingest.in-flight=4MB",
            "weir.kafka.producer.delivery-timeout=3s",
            // Nobody listens there.
            "weir.kafka.bootstrap-servers=127.0.0.1:9"
        })
class LogsHttpTest {

    private static final String TEXT = "text/plain";

    /** Answers as the test at hand wants. */
    @Primary
    @Component
    static class PlayedKafka implements RecordSink {
        final List<ProducerRecord<byte[], byte[]>> stored = new CopyOnWriteArrayList<>();
        volatile Function<List<ProducerRecord<byte[], byte[]>>, Mono<Long>> answer = this::store;

        Mono<Long> store(List<ProducerRecord<byte[], byte[]>> batch) {
            stored.addAll(batch);
            return Mono.just((long) batch.size());
        }

        @Override
        public Mono<Long> publish(List<ProducerRecord<byte[], byte[]>> batch) {
            return Mono.defer(() -> answer.apply(batch));
        }
    }

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @LocalServerPort
    private int port;

    @Autowired
    private PlayedKafka kafka;

    @Autowired
    private InFlightBudget budget;

    @BeforeEach
    void reset() {
        kafka.stored.clear();
        kafka.answer = kafka::store;
    }

    /** Whatever a test did, the service is none the worse for it. */
    @AfterEach
    void theNextRequestIsServedAndNothingIsInFlight() throws Exception {
        kafka.answer = kafka::store;
        assertThat(post("source=next", TEXT, "a").statusCode()).isEqualTo(200);
        Awaitility.await()
                .untilAsserted(() -> assertThat(budget.inFlightBytes()).isZero());
    }

    @Test
    void linesAreAcceptedUnderTheirSource() throws Exception {
        HttpResponse<String> answer = post("source=shop", TEXT, "a\n\nb\r\nc");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{\"accepted\":3,\"rejected\":[]}");
        assertThat(answer.headers().firstValue("content-type")).contains("application/json");
        assertThat(kafka.stored)
                .extracting(record -> new String(record.value(), UTF_8))
                .containsExactly("a", "b", "c");
    }

    @Test
    void withoutATypeABodyIsText() throws Exception {
        assertThat(send(request("source=x", BodyPublishers.ofString("a\nb"))).body())
                .isEqualTo("{\"accepted\":2,\"rejected\":[]}");
    }

    @ParameterizedTest
    @CsvSource({"gzip", "x-gzip", "GZIP", "zstd", "identity"})
    void encodedBodiesAreAccepted(String encoding) throws Exception {
        byte[] lines = "one\ntwo\n".getBytes(UTF_8);
        byte[] body = switch (encoding.toLowerCase(Locale.ROOT)) {
            case "zstd" -> Zstd.compress(lines);
            case "identity" -> lines;
            default -> gzip(lines);
        };
        HttpResponse<String> answer = send(request("source=x", BodyPublishers.ofByteArray(body))
                .header("Content-Type", TEXT)
                .header("Content-Encoding", encoding));
        assertThat(answer.body()).isEqualTo("{\"accepted\":2,\"rejected\":[]}");
    }

    @Test
    void jsonOfBothKindsIsAcceptedAndItsRejectionsAreListed() throws Exception {
        assertThat(post("source=x", "application/x-ndjson", "{\"a\":1}\nnope\n").body())
                .isEqualTo("{\"accepted\":1,\"rejected\":[{\"index\":1,\"reason\":\"not JSON at byte 1 of the line:"
                        + " expected a value, found 'o'\"}]}");
        assertThat(post("source=x", "application/json; charset=UTF-8", "[{\"a\":1},7]")
                        .body())
                .isEqualTo("{\"accepted\":1,\"rejected\":[{\"index\":1,\"reason\":\"a record is an object or a string,"
                        + " not a number\"}]}");
    }

    @Test
    void rejectionsBeyondTheHundredthAreCounted() throws Exception {
        String body = post("source=x", "application/json", "[" + "1,".repeat(149) + "1]")
                .body();
        assertThat(body)
                .startsWith("{\"accepted\":0,\"rejected\":[{\"index\":0,")
                .endsWith("],\"rejectedCount\":150}");
        assertThat(body.split("\"index\"", -1)).hasSize(101);
    }

    @ParameterizedTest
    @CsvSource({
        "'', say once who sends the lines",
        "source=, say once who sends the lines",
        "source=a&source=b, say once who sends the lines",
        "source=a%20b, 'a source is 1 to 200 letters, digits or any of'",
        "source=a%0Ab, 'a source is 1 to 200 letters, digits or any of'",
        "source=%C3%A4, 'a source is 1 to 200 letters, digits or any of'"
    })
    void aSourceThatWillNotDoIsRefusedWithWhatWouldDo(String query, String error) throws Exception {
        HttpResponse<String> answer = post(query, TEXT, "a");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).startsWith("{\"error\":\"" + error);
    }

    @Test
    void aSourceHasTwoHundredCharactersAtMost() throws Exception {
        assertThat(post("source=" + "a".repeat(200), TEXT, "a").statusCode()).isEqualTo(200);
        assertThat(post("source=" + "a".repeat(201), TEXT, "a").statusCode()).isEqualTo(400);
    }

    @ParameterizedTest
    @CsvSource({
        "application/x-www-form-urlencoded, which is what curl sends unless told otherwise: add -H 'Content-Type:"
                + " text/plain'",
        "application/xml, Content-Type application/xml is not taken here: send text/plain",
        "nonsense, Content-Type cannot be read",
        "text/plain;charset=UTF-16, 'lines are UTF-8, not UTF-16'"
    })
    void anotherTypeIsRefusedWithTheTypesThereAre(String type, String error) throws Exception {
        HttpResponse<String> answer = post("source=x", type, "a");
        assertThat(answer.statusCode()).isEqualTo(415);
        assertThat(answer.body()).startsWith("{\"error\":\"").contains(error);
    }

    @Test
    void anotherEncodingIsRefusedWithTheEncodingsThereAre() throws Exception {
        for (String encoding : List.of("br", "deflate", "gzip, zstd")) {
            HttpResponse<String> answer = send(request("source=x", BodyPublishers.ofString("a"))
                    .header("Content-Type", TEXT)
                    .header("Content-Encoding", encoding));
            assertThat(answer.statusCode()).isEqualTo(415);
            assertThat(answer.body()).contains("send one of gzip, zstd, or none");
            assertThat(answer.headers().firstValue("accept-encoding")).contains("gzip, zstd");
        }
    }

    @Test
    void randomBytesAreLinesAsTextAndMalformedAsAnythingElse() throws Exception {
        byte[] garbage = new byte[1000];
        new Random(7).nextBytes(garbage);
        assertThat(send(garbage, TEXT, null).statusCode()).isEqualTo(200);
        assertThat(send(garbage, "application/json", null).body()).startsWith("{\"error\":\"malformed JSON at byte 0");
        assertThat(send(garbage, "application/x-ndjson", null).body())
                .contains("\"accepted\":0")
                .contains("not JSON at byte");
        HttpResponse<String> gzip = send(garbage, TEXT, "gzip");
        assertThat(gzip.statusCode()).isEqualTo(400);
        assertThat(gzip.body()).contains("malformed gzip at byte 1");
        assertThat(send(garbage, TEXT, "zstd").statusCode()).isEqualTo(400);
    }

    @Test
    void aMalformedArrayIsRefusedWithThePlaceAndWithWhatIsStoredAlready() throws Exception {
        HttpResponse<String> answer = post("source=x", "application/json", "[{\"a\":1},{\"b\":}]");
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"malformed JSON at byte 14 (element 1): expected a value, found"
                        + " '}'\",\"accepted\":1}");
    }

    @Test
    void aBodyOverTheLimitIsRefusedUnreadIfItSaysSo() throws Exception {
        HttpResponse<String> answer = send(new byte[(2 << 20) + 1], TEXT, null);
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"a body of 2097153 bytes is over the limit of 2097152: send it in several"
                        + " requests\"}");
        assertThat(kafka.stored).isEmpty();
    }

    @Test
    void aBodyOverTheLimitIsRefusedWhereItPassesItIfItDoesNot() throws Exception {
        byte[] lines = ("x".repeat(1023) + "\n").repeat(64).getBytes(UTF_8);
        Iterator<byte[]> sixtyMegabytes =
                Stream.generate(() -> lines).limit(960).iterator();
        HttpResponse<String> answer = send(request("source=x", BodyPublishers.ofByteArrays(() -> sixtyMegabytes))
                .header("Content-Type", TEXT));
        assertThat(answer.statusCode()).isEqualTo(413);
        assertThat(answer.body())
                .contains("larger than 2097152 bytes after decompression")
                .endsWith(",\"accepted\":2048}");
        assertThat(kafka.stored).hasSize(2048);
    }

    @Test
    void aBombIsRefused() throws Exception {
        assertThat(send(gzip(new byte[100 << 20]), TEXT, "gzip").statusCode()).isEqualTo(413);
        assertThat(send(Zstd.compress(new byte[100 << 20]), "application/json", "zstd")
                        .statusCode())
                .isEqualTo(400);
        byte[] brackets = new byte[100 << 20];
        Arrays.fill(brackets, (byte) '[');
        assertThat(send(gzip(brackets), "application/json", "gzip").statusCode())
                .isEqualTo(413);
    }

    @Test
    void kafkaBeingAwayIsToldWithWhenToTryAgain() throws Exception {
        kafka.answer = batch -> Mono.error(new KafkaUnavailableException("away", new IOException("away")));
        HttpResponse<String> answer = post("source=x", TEXT, "a");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("2");
        assertThat(answer.body())
                .contains("Kafka does not answer: send this again later")
                .doesNotContain("accepted");
    }

    @Test
    void aDeadlineThatPassesIsToldWithWhenToTryAgain() throws Exception {
        kafka.answer = batch -> Mono.never();
        HttpResponse<String> answer = post("source=x", TEXT, "a");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).contains("2");
        assertThat(answer.body()).contains("within 4000 ms");
    }

    @Test
    void whatDoesNotFitIsRefusedAtOnceWhileWhatIsInProceeds() throws Exception {
        Sinks.Empty<Void> gate = Sinks.empty();
        kafka.answer = batch -> gate.asMono().then(Mono.just((long) batch.size()));
        byte[] body = Arrays.copyOf("a\n".getBytes(UTF_8), 2 << 20);
        var admitted = client.sendAsync(
                request("source=x", BodyPublishers.ofByteArray(body)).build(), HttpResponse.BodyHandlers.ofString());
        Awaitility.await()
                .untilAsserted(() -> assertThat(budget.inFlightBytes()).isEqualTo(2 << 20));

        HttpResponse<String> refused = send(body, TEXT, null);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.body())
                .isEqualTo("{\"error\":\"too much is in flight already: send this again later\",\"accepted\":0}");
        assertThat(refused.headers().firstValue("retry-after")).contains("2");

        gate.tryEmitEmpty().orThrow();
        assertThat(admitted.join().body())
                .isEqualTo("{\"accepted\":1,\"rejected\":[{\"index\":1,\"reason\":\"longer than 262144 bytes\"}]}");
    }

    @Test
    void aDefectIsSaidToBeOne() throws Exception {
        kafka.answer = batch -> Mono.error(new IllegalStateException("bug"));
        HttpResponse<String> answer = post("source=x", TEXT, "a");
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(answer.body())
                .isEqualTo("{\"error\":\"a defect in ingest, not in your request; its log says more\"}");
    }

    @ParameterizedTest
    @CsvSource({"GET,/logs,405", "PUT,/logs?source=x,405", "DELETE,/logs,405", "POST,/log,404", "POST,/logs/x,404"})
    void whatIsNotServedSaysWhatIs(String method, String path, int status) throws Exception {
        HttpResponse<String> answer = send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
                .method(method, BodyPublishers.noBody()));
        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.body()).startsWith("{\"error\":\"").contains("POST /logs?source=NAME");
        assertThat(answer.headers().firstValue("allow")).isEqualTo(Optional.ofNullable(status == 405 ? "POST" : null));
    }

    @Test
    void aClientThatAsksFirstIsRefusedBeforeItSends() throws Exception {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(5_000);
            socket.getOutputStream()
                    .write(("POST /logs?source=x HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\n"
                                    + "Content-Length: 99999999\r\nExpect: 100-continue\r\n\r\n")
                            .getBytes(ISO_8859_1));
            // To its end: the connection is closed, since the client may have begun to send all the same.
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .startsWith("HTTP/1.1 413 ")
                    .contains("over the limit");
        }
    }

    @Test
    void aClientThatSendsAllBeforeItListensStillGetsItsRefusalAndKeepsItsConnection() throws Exception {
        try (Socket socket = new Socket("localhost", port)) {
            socket.setSoTimeout(5_000);
            byte[] body = new byte[30 << 20];
            socket.getOutputStream()
                    .write(("POST /logs?source=x HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n")
                            .getBytes(ISO_8859_1));
            socket.getOutputStream().write(body);
            assertThat(readAnswer(socket.getInputStream())).startsWith("HTTP/1.1 413 ");
            socket.getOutputStream()
                    .write("POST /logs?source=x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\na"
                            .getBytes(ISO_8859_1));
            assertThat(readAnswer(socket.getInputStream())).startsWith("HTTP/1.1 200 ");
        }
    }

    @Test
    void aClientThatGoesAwayLeavesNothingInFlight() throws Exception {
        try (Socket socket = new Socket("localhost", port)) {
            socket.getOutputStream()
                    .write("POST /logs?source=x HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\nline\n"
                            .getBytes(ISO_8859_1));
            Awaitility.await().untilAsserted(() -> assertThat(kafka.stored).hasSize(1));
            assertThat(budget.inFlightBytes()).isEqualTo(1_000_000);
        }
        Awaitility.await()
                .atMost(Duration.ofMillis(3_500))
                .untilAsserted(() -> assertThat(budget.inFlightBytes()).isZero());
    }

    @Test
    void livenessHoldsWithoutKafkaAndReadinessDoesNot() throws Exception {
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(503);
    }

    @Test
    void theBalanceCanBeScraped() throws Exception {
        assertThat(post("source=x", "application/json", "[{},1]").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/prometheus").body())
                .contains(
                        "weir_ingest_records_total{outcome=\"accepted\",protocol=\"logs\",reason=\"stored\",tenant=\"default\"}")
                .contains(
                        "weir_ingest_records_total{outcome=\"rejected\",protocol=\"logs\",reason=\"malformed\",tenant=\"default\"}")
                .contains("weir_ingest_request_seconds_count{outcome=\"ok\",protocol=\"logs\",tenant=\"default\"}")
                .contains("weir_ingest_dead_letters_total{outcome=\"written\"}")
                .contains("weir_ingest_in_flight_bytes ");
    }

    private static String readAnswer(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.read());
        }
        String lengthHeader = head.toString().toLowerCase(Locale.ROOT).split("content-length: ", 2)[1];
        in.readNBytes(Integer.parseInt(lengthHeader.substring(0, lengthHeader.indexOf('\r'))));
        return head.toString();
    }

    private HttpResponse<String> post(String query, String type, String body) throws Exception {
        return send(request(query, BodyPublishers.ofString(body)).header("Content-Type", type));
    }

    private HttpResponse<String> send(byte[] body, String type, String encoding) throws Exception {
        HttpRequest.Builder request =
                request("source=x", BodyPublishers.ofByteArray(body)).header("Content-Type", type);
        return send(encoding == null ? request : request.header("Content-Encoding", encoding));
    }

    private HttpRequest.Builder request(String query, BodyPublisher body) {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/logs?" + query))
                .POST(body);
    }

    private HttpResponse<String> get(String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.timeout(Duration.ofSeconds(20)).build(), HttpResponse.BodyHandlers.ofString());
    }

    private static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
            gzip.write(bytes);
        }
        return compressed.toByteArray();
    }
}
