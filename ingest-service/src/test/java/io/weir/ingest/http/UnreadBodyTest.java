package io.weir.ingest.http;

import static io.weir.ingest.http.RawHttp.head;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.ProtocolTest;
import io.weir.ingest.pipeline.InFlightBudget;
import java.io.IOException;
import java.net.SocketException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.test.context.TestPropertySource;

/** Requests that are answered before their bodies have come, over real connections to a service that is full. */
@TestPropertySource(
        properties = {
            "weir.ingest.in-flight=4MB",
            "weir.ingest.unread-body.bytes=3MB",
            "weir.ingest.unread-body.time=2s",
            "weir.ingest.deadline=60s"
        })
class UnreadBodyTest extends ProtocolTest {

    private static final int MEGABYTE = 1 << 20;

    /** A body at its limit, lines of 64. */
    private static final String BODY = ("x".repeat(63) + "\n").repeat(2 * MEGABYTE / 64);

    private static final String LENGTH = "Content-Length: " + BODY.length();

    @Autowired
    private InFlightBudget inFlight;

    private RawHttp sender;

    /** Somebody sends slowly what leaves no room for another such body. */
    @BeforeEach
    void fill() throws IOException {
        sender = RawHttp.to(port).send(head(LENGTH));
        Awaitility.await()
                .untilAsserted(() -> assertThat(inFlight.inFlightBytes()).isGreaterThanOrEqualTo(BODY.length()));
    }

    @AfterEach
    void empty() throws IOException {
        sender.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: keep-alive", "Connection: close"})
    void whoSendsTheWholeBodyFirstGetsTheRefusal(String connection) throws IOException {
        try (RawHttp client = RawHttp.to(port)) {
            String answer = client.send(head(LENGTH, connection) + BODY).answer();

            assertThat(RawHttp.status(answer)).as(answer).isEqualTo(503);
            assertThat(answer).containsIgnoringCase("Retry-After: ").contains("\"accepted\":0");
        }
    }

    @Test
    void aRefusalComesBeforeTheBodyDoes() throws IOException {
        try (RawHttp client = RawHttp.to(port)) {
            assertThat(RawHttp.status(client.send(head(LENGTH)).answer())).isEqualTo(503);
        }
    }

    @Test
    void aConnectionIsKeptOnceTheBodyHasCome() throws IOException {
        try (RawHttp client = RawHttp.to(port)) {
            assertThat(RawHttp.status(client.send(head(LENGTH) + BODY).answer()))
                    .isEqualTo(503);
            assertThat(RawHttp.status(
                            client.send(head("Content-Length: 1") + "a").answer()))
                    .isEqualTo(200);
            assertThat(values()).containsExactly("a");
        }
    }

    @Test
    void requestsSentAheadAreAnsweredInOrder() throws IOException {
        try (RawHttp client = RawHttp.to(port)) {
            String small = head("Content-Length: 1") + "a";
            client.send(small + head(LENGTH) + BODY + small);

            assertThat(RawHttp.status(client.answer())).isEqualTo(200);
            assertThat(RawHttp.status(client.answer())).isEqualTo(503);
            assertThat(RawHttp.status(client.answer())).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatIsGivenUpHalfwayDoesNotTakeTheAnswerWithIt() throws IOException {
        kafka.away = true;
        String chunk = "10000\r\n" + ("y".repeat(63) + "\n").repeat(1024) + "\r\n";
        try (RawHttp client = RawHttp.to(port)) {
            String answer = client.send(
                            head("Transfer-Encoding: chunked", "Connection: close") + chunk.repeat(30) + "0\r\n\r\n")
                    .answer();

            assertThat(RawHttp.status(answer)).as(answer).isEqualTo(503);
            assertThat(answer).contains("Kafka does not answer");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Connection: keep-alive", "Connection: close"})
    void aBodyThatNeverEndsIsNotWaitedForLong(String connection) throws IOException {
        try (RawHttp client = RawHttp.to(port)) {
            assertThat(RawHttp.status(
                            client.send(head(LENGTH, connection) + "a\n").answer()))
                    .isEqualTo(503);
            client.awaitClosed();
        }
    }

    @Test
    void aBodyBeyondTheBoundIsNotReadToItsEnd() throws IOException {
        try (RawHttp client = RawHttp.to(port)) {
            String answer =
                    client.send(head("Content-Length: " + 1000L * MEGABYTE)).answer();

            assertThat(RawHttp.status(answer)).isEqualTo(413);
            assertThat(answer).containsIgnoringCase("Connection: close");
            assertThat(sentUntilClosed(client)).isLessThan(1000L * MEGABYTE);
        }
    }

    @Test
    void chunksBeyondTheBoundAreNotReadToTheirEnd() throws IOException {
        kafka.away = true;
        try (RawHttp client = RawHttp.to(port)) {
            client.send(head("Transfer-Encoding: chunked") + "40000000\r\n");

            assertThat(sentUntilClosed(client)).isLessThan(1000L * MEGABYTE);
        }
    }

    /** How much of a body goes to the server until it will have no more. */
    private static long sentUntilClosed(RawHttp client) {
        byte[] lines = BODY.substring(0, MEGABYTE).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        long sent = 0;
        try {
            for (; sent < 1000L * MEGABYTE; sent += lines.length) {
                client.send(lines);
            }
        } catch (IOException closed) {
            assertThat(closed).isInstanceOf(SocketException.class);
        }
        return sent;
    }

    @Test
    void whoWaitsToBeAskedIsRefusedUnasked() throws IOException {
        try (RawHttp client = RawHttp.to(port)) {
            String answer = client.send(head(LENGTH, "Expect: 100-continue")).answer();

            assertThat(RawHttp.status(answer)).isEqualTo(503);
            assertThat(answer).containsIgnoringCase("Connection: close");
            client.awaitClosed();
        }
    }

    @Test
    void whoWaitsToBeAskedIsAsked() throws IOException {
        try (RawHttp client = RawHttp.to(port)) {
            String asked = client.send(head("Content-Length: 1", "Expect: 100-continue"))
                    .answer();
            assertThat(RawHttp.status(asked)).isEqualTo(100);

            assertThat(RawHttp.status(client.send("a").answer())).isEqualTo(200);
            assertThat(RawHttp.status(
                            client.send(head("Content-Length: 1") + "b").answer()))
                    .isEqualTo(200);
        }
    }

    @Test
    void whatIsNoHttpIsAnsweredThoughMoreOfItFollows() throws IOException {
        try (RawHttp client = RawHttp.to(port)) {
            String answer = client.send(head("Content-Length: many") + BODY).answer();

            assertThat(RawHttp.status(answer)).as(answer).isEqualTo(400);
        }
    }
}
