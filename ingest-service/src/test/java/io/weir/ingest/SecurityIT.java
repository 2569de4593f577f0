package io.weir.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.testkit.KafkaForTests;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** Who may send, how that is found out, and what it is worth to listen in. */
@ExtendWith(OutputCaptureExtension.class)
class SecurityIT {

    private static final String ACME = "acme-0123456789abcdef";
    private static final String SHOP = "shop-0123456789abcdef";
    private static final String PASSWORD = OwnCertificate.PASSWORD;

    private final KafkaForTests kafka = KafkaForTests.shared();

    @TempDir
    private Path directory;

    @Test
    void tokensLeadToTenantsAndAreReplacedWhileItRuns(CapturedOutput output) throws Exception {
        Path file = directory.resolve("tokens");
        Files.writeString(file, "acme " + ACME + "\n");
        try (ConfigurableApplicationContext service = start(
                "--weir.ingest.tokens.file=" + file,
                "--weir.ingest.tokens.list=shop=" + SHOP,
                "--weir.ingest.tokens.reload=50ms",
                "--weir.ingest.quotas.shop.rate=1KB",
                "--server.address=0.0.0.0")) {
            HttpClient client = HttpClient.newHttpClient();
            String source = KafkaForTests.uniqueName("tokens");

            assertThat(post(client, service, source, null).statusCode()).isEqualTo(401);
            assertThat(post(client, service, source, null).headers().firstValue("www-authenticate"))
                    .contains("Bearer");
            assertThat(post(client, service, source, "Nonsense").statusCode()).isEqualTo(401);
            assertThat(post(client, service, source, "Bearer nobody-0123456789abcdef")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(client, service, source, "Bearer " + ACME).statusCode())
                    .isEqualTo(200);
            assertThat(post(client, service, source, "Splunk " + ACME).statusCode())
                    .isEqualTo(200);
            assertThat(post(client, service, source, basic(ACME)).statusCode()).isEqualTo(200);

            List<ConsumerRecord<byte[], byte[]>> stored =
                    kafka
                            .readUntil(
                                    Topic.LOGS_RAW.topicName(),
                                    "3 of acme",
                                    all -> of(source, all).size() >= 3)
                            .stream()
                            .filter(record -> Records.key(record).equals(source))
                            .toList();
            assertThat(stored)
                    .hasSize(3)
                    .allSatisfy(record ->
                            assertThat(Records.header(record, "tenant")).isEqualTo("acme"));

            Files.writeString(file, "acme another-0123456789abcdef\n# and more\n");
            Awaitility.await()
                    .until(() -> post(client, service, source, "Bearer " + ACME).statusCode() == 403);
            assertThat(post(client, service, source, "Bearer another-0123456789abcdef")
                            .statusCode())
                    .isEqualTo(200);
            Files.writeString(file, "this is no token file and says secret-0123456789abcdef\n");
            Awaitility.await().until(() -> output.getAll().contains("is not taken over"));
            assertThat(post(client, service, source, "Bearer another-0123456789abcdef")
                            .statusCode())
                    .isEqualTo(200);

            HttpResponse<String> large = post(client, service, source, "Bearer " + SHOP, "x".repeat(3_000));
            assertThat(large.statusCode()).isEqualTo(200);
            HttpResponse<String> throttled = post(client, service, source, "Bearer " + SHOP);
            assertThat(throttled.statusCode()).isEqualTo(429);
            assertThat(Integer.parseInt(
                            throttled.headers().firstValue("retry-after").orElseThrow()))
                    .isBetween(1, 3);
        }
        assertThat(output.getAll()).doesNotContain("0123456789abcdef");
    }

    @Test
    void withoutTokensItDoesNotListenForEverybody() {
        assertThatThrownBy(() -> start("--server.address=0.0.0.0").close())
                .rootCause()
                .hasMessageContaining("HTTP would listen on 0.0.0.0")
                .hasMessageContaining("WEIR_TOKENS_FILE");
        start("--server.address=0.0.0.0", "--weir.ingest.allow-anonymous=true").close();
    }

    @Test
    void aTokenFileThatIsNotThereKeepsItFromStarting() {
        assertThatThrownBy(() -> start("--weir.ingest.tokens.file=" + directory.resolve("none"))
                        .close())
                .rootCause()
                .isInstanceOf(IOException.class);
    }

    @Test
    void overTlsOnlyWhoHasACertificateIsLetIn(CapturedOutput output) throws Exception {
        Path server = OwnCertificate.keystore(directory, "server");
        Path client = OwnCertificate.keystore(directory, "client");
        try (ConfigurableApplicationContext service = start(
                "--server.address=0.0.0.0",
                "--server.ssl.bundle=ingest",
                "--server.ssl.client-auth=need",
                "--spring.ssl.bundle.jks.ingest.keystore.location=file:" + server,
                "--spring.ssl.bundle.jks.ingest.keystore.password=" + PASSWORD,
                "--spring.ssl.bundle.jks.ingest.truststore.location=file:" + client,
                "--spring.ssl.bundle.jks.ingest.truststore.password=" + PASSWORD)) {
            String source = KafkaForTests.uniqueName("tls");
            HttpClient known = HttpClient.newBuilder()
                    .sslContext(OwnCertificate.tls(client, server))
                    .build();
            HttpClient unknown = HttpClient.newBuilder()
                    .sslContext(OwnCertificate.tls(null, server))
                    .build();
            assertThat(known.send(request(service, "https", source, null, "a"), BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(200);
            assertThatThrownBy(
                            () -> unknown.send(request(service, "https", source, null, "a"), BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
        }
        assertThat(output.getAll()).doesNotContain(PASSWORD);
    }

    private ConfigurableApplicationContext start(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--server.port=0");
        all.add("--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers());
        return new SpringApplicationBuilder(IngestApplication.class)
                .properties("spring.config.name=ingest-service")
                .run(all.toArray(String[]::new));
    }

    private static HttpResponse<String> post(
            HttpClient client, ConfigurableApplicationContext service, String source, @Nullable String authorization)
            throws Exception {
        return post(client, service, source, authorization, "a");
    }

    private static HttpResponse<String> post(
            HttpClient client,
            ConfigurableApplicationContext service,
            String source,
            @Nullable String authorization,
            String body)
            throws Exception {
        return client.send(request(service, "http", source, authorization, body), BodyHandlers.ofString());
    }

    private static HttpRequest request(
            ConfigurableApplicationContext service,
            String scheme,
            String source,
            @Nullable String authorization,
            String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(scheme + "://localhost:"
                        + service.getEnvironment().getProperty("local.server.port") + "/logs?source=" + source))
                .timeout(Duration.ofSeconds(30))
                .POST(BodyPublishers.ofString(body));
        if (authorization != null) {
            request.header("Authorization", authorization);
        }
        return request.build();
    }

    private static String basic(String token) {
        return "Basic " + Base64.getEncoder().encodeToString(("anybody:" + token).getBytes(UTF_8));
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(String source, List<ConsumerRecord<byte[], byte[]>> all) {
        return all.stream().filter(record -> Records.key(record).equals(source)).toList();
    }
}
