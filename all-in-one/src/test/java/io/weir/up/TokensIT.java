package io.weir.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import co.elastic.clients.elasticsearch.ElasticsearchClient;
import co.elastic.clients.elasticsearch._helpers.bulk.BulkIngester;
import co.elastic.clients.elasticsearch._types.ElasticsearchException;
import co.elastic.clients.transport.ElasticsearchTransportConfig;
import io.weir.events.Headers;
import io.weir.events.Topic;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.TopicReader;
import io.weir.events.kafka.TopicReader.Start;
import io.weir.testkit.KafkaForTests;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real clients of protocols with credentials of their own, where ingest asks for tokens. */
class TokensIT {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(60);
    private static final String TOKEN = "0123456789abcdef";
    private static final String WRONG = "fedcba9876543210";

    private static WeirServer server;

    @BeforeAll
    static void start() {
        Map<String, String> settings = AnyPorts.settings();
        settings.put("WEIR_TOKENS", "acme=" + TOKEN);
        server = WeirServer.create(
                new UpSettings(Optional.empty(), 0, Duration.ofHours(1), 64L << 20, settings), Map.of());
        server.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void elasticsearchsClientWithAPassword() throws Exception {
        assertStored(client -> client.usernameAndPassword("agent", TOKEN));
        assertRefused(client -> client.usernameAndPassword("agent", WRONG), 403);
    }

    @Test
    void elasticsearchsClientWithAnApiKey() throws Exception {
        assertStored(client -> client.apiKey(apiKey(TOKEN)));
        assertRefused(client -> client.apiKey(apiKey(WRONG)), 403);
    }

    @Test
    void elasticsearchsClientWithoutCredentials() throws Exception {
        assertRefused(client -> client, 401);
    }

    @Test
    void splunksLoggerForJavaScript(@TempDir Path folder) throws Exception {
        Node node = Node.with(folder, "splunk-logging@0.11.1");
        assertThat(node.run("splunk.js", url(), TOKEN)).isEqualTo("0 Success\n");
        assertThat(tenants("hec-shop", 2)).containsOnly("acme");
        assertThat(node.run("splunk.js", url(), WRONG))
                .contains("Invalid token")
                .doesNotContain("Success");
    }

    private static void assertStored(UnaryOperator<ElasticsearchTransportConfig.Builder> credentials) throws Exception {
        String index = KafkaForTests.uniqueName("elastic");
        try (ElasticsearchClient client = client(credentials);
                BulkIngester<Void> ingester = BulkIngester.of(builder -> builder.client(client))) {
            ingester.add(operation ->
                    operation.create(create -> create.index(index).document(Map.of("message", "one line"))));
        }
        assertThat(tenants(index, 1)).containsOnly("acme");
    }

    private static void assertRefused(UnaryOperator<ElasticsearchTransportConfig.Builder> credentials, int status)
            throws Exception {
        try (ElasticsearchClient client = client(credentials)) {
            assertThatThrownBy(() -> client.bulk(bulk -> bulk.operations(operation -> operation.create(
                            create -> create.index("refused").document(Map.of("message", "one line"))))))
                    .isInstanceOfSatisfying(
                            ElasticsearchException.class,
                            refused -> assertThat(refused.status()).isEqualTo(status));
        }
    }

    private static ElasticsearchClient client(UnaryOperator<ElasticsearchTransportConfig.Builder> credentials) {
        return ElasticsearchClient.of(builder -> credentials.apply(builder.host(url())));
    }

    private static String apiKey(String token) {
        return Base64.getEncoder().encodeToString(("agent:" + token).getBytes(StandardCharsets.UTF_8));
    }

    private static String url() {
        return server.service(Service.INGEST).url().toString();
    }

    /** Of the first lines of this source. */
    private static List<String> tenants(String source, int count) {
        return new TopicReader(KafkaConnection.to(server.bootstrapServers(), "tokens"))
                .read(Topic.LOGS_RAW.topicName(), new Start.Beginning(), true)
                .flatMapIterable(batch -> batch)
                .filter(record -> new String(record.key(), StandardCharsets.UTF_8).equals(source))
                .map(record ->
                        new String(record.headers().lastHeader(Headers.TENANT).value(), StandardCharsets.UTF_8))
                .take(count)
                .collectList()
                .block(TIME_LIMIT);
    }
}
