package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.weir.events.FetchResult.Outcome;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class FailureTest {

    private static StatusException status(int status) {
        return new StatusException(new Answer(status, null, null, null, null, false, Freshness.UNSAID));
    }

    /** Failure, outcome, error line, whether it is tried again, whether the host's circuit breaker counts it. */
    static Stream<Arguments> failures() {
        return Stream.of(
                arguments(new BlockedException("not this one"), Outcome.blocked, "not this one", false, false),
                arguments(new TimeoutException("too slow"), Outcome.timeout, "too slow", true, true),
                arguments(
                        new ConnectTimeoutException("x"),
                        Outcome.timeout,
                        "no connection within the time limit",
                        true,
                        true),
                arguments(new ConnectException("refused: /127.0.0.1"), Outcome.error, "connection refused", true, true),
                arguments(new NoRouteToHostException("x"), Outcome.error, "no route to the host", true, true),
                arguments(new UnknownHostException("x"), Outcome.error, "host not found", false, true),
                arguments(new IOException("Connection reset by peer"), Outcome.error, "connection reset", true, true),
                arguments(
                        new SSLHandshakeException("no trust\nat all"),
                        Outcome.error,
                        "TLS failed: no trust",
                        false,
                        true),
                arguments(
                        new DecoderException("bad chunk"),
                        Outcome.error,
                        "not a valid HTTP answer: bad chunk",
                        false,
                        true),
                arguments(new RedirectException("too many"), Outcome.error, "too many", false, false),
                arguments(status(404), Outcome.error, "HTTP 404 Not Found", false, false),
                arguments(status(408), Outcome.error, "HTTP 408 Request Timeout", true, false),
                arguments(status(429), Outcome.error, "HTTP 429 Too Many Requests", true, false),
                arguments(status(503), Outcome.error, "HTTP 503 Service Unavailable", true, true),
                arguments(new IllegalStateException(), Outcome.error, "IllegalStateException", false, false));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aFailureIsExplainedInOneLine(
            Throwable failure, Outcome outcome, String error, boolean passing, boolean hostFailure) {
        assertThat(Failure.of(failure)).isEqualTo(new Failure(outcome, error));
        assertThat(Failure.isPassing(failure)).isEqualTo(passing);
        assertThat(Failure.isHostFailure(failure)).isEqualTo(hostFailure);
    }
}
