package io.weir.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.pipeline.InFlightBudget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;

/** The service as a client of some protocol sees it, over real connections; only Kafka is played. */
@SpringBootTest(
        classes = {IngestApplication.class, PlayedKafka.class},
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        properties = {
            "spring.config.name=ingest-service",
            "weir.ingest.max-body=2MB",
            "weir.ingest.max-record=16KB",
            "weir.ingest.otlp-port=0",
            // Nobody listens there.
            "weir.kafka.bootstrap-servers=127.0.0.1:9"
        })
public abstract class ProtocolTest {

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @LocalServerPort
    protected int port;

    @Autowired
    protected PlayedKafka kafka;

    @Autowired
    private InFlightBudget budget;

    @BeforeEach
    void reset() {
        kafka.stored.clear();
        kafka.away = false;
    }

    @AfterEach
    void nothingIsLeftInFlight() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(budget.inFlightBytes()).isZero());
    }

    /** Sends a request with headers given as name, value, name, value. */
    protected HttpResponse<byte[]> send(int toPort, String method, String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + toPort + path))
                .method(method, BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    protected HttpResponse<byte[]> post(String path, byte[] body, String... headers)
            throws IOException, InterruptedException {
        return send(port, "POST", path, body, headers);
    }

    protected HttpResponse<byte[]> post(String path, String body, String... headers)
            throws IOException, InterruptedException {
        return post(path, body.getBytes(UTF_8), headers);
    }

    protected static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), UTF_8);
    }

    protected static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
            out.write(bytes);
        }
        return zipped.toByteArray();
    }

    /** The values that were stored. */
    protected List<String> values() {
        return kafka.stored.stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    /** The keys of what was stored. */
    protected List<String> keys() {
        return kafka.stored.stream()
                .map(record -> new String(record.key(), UTF_8))
                .toList();
    }

    /** A header of a stored record. */
    protected static String header(ProducerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    /** The bytes of some text, repeated. */
    protected static byte[] repeated(char c, int times) {
        byte[] bytes = new byte[times];
        Arrays.fill(bytes, (byte) c);
        return bytes;
    }
}
