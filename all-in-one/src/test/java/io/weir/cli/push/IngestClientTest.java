package io.weir.cli.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.weir.cli.push.PushFailure.Stored;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestClientTest {

    private static final byte[] BODY = "a\nb\n".getBytes(UTF_8);

    private final List<String> requests = new ArrayList<>();
    private HttpServer server;
    private int status = 200;
    private String answer = "{\"accepted\":2,\"rejected\":[]}";

    @BeforeEach
    void startServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    private void handle(HttpExchange exchange) throws IOException {
        boolean gzip = "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        byte[] body =
                (gzip ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody()).readAllBytes();
        requests.add(exchange.getRequestURI() + (gzip ? " gzip " : " ") + new String(body, UTF_8));
        byte[] bytes = answer.getBytes(UTF_8);
        exchange.getResponseHeaders().set("Retry-After", "2");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private IngestClient client(boolean gzip) {
        return new IngestClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "my-app@1", gzip);
    }

    private PushFailure failure(IngestClient client) {
        return catchThrowableOfType(
                PushFailure.class, () -> client.post("key", BODY).block());
    }

    @Test
    void linesArePostedToLogsUnderTheirSource() {
        assertThat(client(false).post("key", BODY).block()).isEqualTo(new Answer(2, List.of(), null));
        assertThat(requests).containsExactly("/logs?source=my-app%401 a\nb\n");
    }

    @Test
    void theyAreCompressedOnRequest() {
        assertThat(client(true).post("key", BODY).block()).isNotNull();
        assertThat(requests).containsExactly("/logs?source=my-app%401 gzip a\nb\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429|{\"error\":\"quota\"}|NOTHING_YET",
                "503|{\"error\":\"busy\",\"accepted\":0}|NOTHING_YET",
                "503|{\"error\":\"Kafka is away\"}|UNKNOWN_YET",
                "503|{\"error\":\"late\",\"accepted\":1}|UNKNOWN_YET",
                "503|<html>|UNKNOWN_YET",
                "500|{\"error\":\"a defect\"}|UNKNOWN",
                "400|{\"error\":\"malformed\",\"accepted\":0}|NOTHING",
                "413|{\"error\":\"too large\",\"accepted\":1}|UNKNOWN",
                "401|{}|NOTHING",
                "404|''|NOTHING",
                "302|''|UNKNOWN"
            })
    void aRefusalIsSortedByWhatItSaysOfTheLines(int refused, String words, Stored stored) {
        status = refused;
        answer = words;
        PushFailure failure = failure(client(false));
        assertThat(failure.stored()).isEqualTo(stored);
        assertThat(failure).hasMessageStartingWith("the service answered " + refused);
        assertThat(requests).hasSize(1);
    }

    @Test
    void aServiceThatAsksToBeLeftAloneIsHeard() {
        status = 429;
        assertThat(failure(client(false)).retryAfter()).isEqualTo("2");
    }

    @Test
    void anAnswerThatIsNotAnIngestServicesLeavesTheLinesInDoubt() {
        answer = "hello";
        assertThat(failure(client(false)).stored()).isEqualTo(Stored.UNKNOWN);
    }

    @Test
    void whereNobodyListensNothingIsStored() {
        IngestClient client = client(false);
        server.stop(0);
        assertThat(failure(client).stored()).isEqualTo(Stored.NOTHING_YET);
    }

    @Test
    void aConnectionThatBreaksAfterTheRequestLeavesTheLinesInDoubtAndIsNotRepeatedByTheClientItself() throws Exception {
        FutureTask<Integer> connections;
        PushFailure failure;
        try (ServerSocket listening = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            connections = new FutureTask<>(() -> acceptAndBreak(listening));
            // Not on the common pool: it may have one thread only, and the client completes its answers there.
            new Thread(connections, "breaking-server").start();
            failure = failure(new IngestClient(URI.create("http://127.0.0.1:" + listening.getLocalPort()), "a", false));
        }
        assertThat(failure.stored()).isEqualTo(Stored.UNKNOWN_YET);
        assertThat(connections.get()).isEqualTo(1);
    }

    /** Reads a byte of each connection and closes it, until nobody listens any more; returns how many there were. */
    private static int acceptAndBreak(ServerSocket listening) {
        for (int count = 0; ; count++) {
            try (Socket socket = listening.accept()) {
                int unused = socket.getInputStream().read();
            } catch (IOException closed) {
                return count;
            }
        }
    }
}
