package io.weir.fetch.engine;

import io.github.resilience4j.bulkhead.BulkheadFullException;
import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.ratelimiter.RequestNotPermitted;
import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.codec.DecoderException;
import io.weir.events.FetchResult.Outcome;
import io.weir.operators.deadline.DeadlineExceededException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.client.PrematureCloseException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquirePendingLimitException;
import reactor.netty.internal.shaded.reactor.pool.PoolAcquireTimeoutException;

/**
 * What a failed exchange means to the person who reads the result.
 *
 * @param outcome which of the outcomes it is
 * @param error one line that says what went wrong
 */
record Failure(Outcome outcome, String error) {

    private static final int MAX_ERROR_CHARS = 200;

    static Failure of(Throwable failure) {
        if (failure instanceof BlockedException) {
            return new Failure(Outcome.blocked, line(failure));
        }
        if (failure instanceof CallNotPermittedException) {
            return new Failure(Outcome.circuit_open, "not asked: the host failed too often of late");
        }
        if (failure instanceof DeadlineExceededException) {
            return new Failure(Outcome.timeout, "no answer before the deadline");
        }
        if (failure instanceof ConnectTimeoutException) {
            return new Failure(Outcome.timeout, "no connection within the time limit");
        }
        if (failure instanceof TimeoutException && !(failure instanceof PoolAcquireTimeoutException)) {
            return new Failure(Outcome.timeout, line(failure));
        }
        return new Failure(Outcome.error, error(failure));
    }

    /** Whether the exchange failed in a way that may well not repeat itself. */
    static boolean isPassing(Throwable failure) {
        if (failure instanceof StatusException status) {
            return status.isPassing();
        }
        boolean lasts = failure instanceof SSLException || failure instanceof UnknownHostException;
        return failure instanceof TimeoutException
                || failure instanceof BulkheadFullException
                || (failure instanceof IOException && !lasts);
    }

    /** Whether it is the host's doing: its circuit breaker counts these. */
    static boolean isHostFailure(Throwable failure) {
        if (failure instanceof StatusException status) {
            return status.isServerFailure();
        }
        if (failure instanceof PoolAcquireTimeoutException) {
            return false;
        }
        return failure instanceof IOException
                || failure instanceof DecoderException
                || failure instanceof TimeoutException;
    }

    private static String error(Throwable failure) {
        if (failure instanceof StatusException || failure instanceof RedirectException) {
            return line(failure);
        }
        if (failure instanceof PrematureCloseException) {
            return "connection closed before the answer was complete";
        }
        if (failure instanceof UnknownHostException) {
            return "host not found";
        }
        if (failure instanceof NoRouteToHostException) {
            return "no route to the host";
        }
        if (failure instanceof ConnectException) {
            return "connection refused";
        }
        if (failure instanceof PoolAcquirePendingLimitException
                || failure instanceof PoolAcquireTimeoutException
                || failure instanceof BulkheadFullException
                || failure instanceof RequestNotPermitted) {
            return "too many requests wait for this host";
        }
        if (failure instanceof SSLException || failure.getCause() instanceof SSLException) {
            return "TLS failed: " + line(failure);
        }
        if (failure instanceof IOException && line(failure).contains("reset")) {
            return "connection reset";
        }
        if (failure instanceof DecoderException || failure instanceof IllegalArgumentException) {
            return "not a valid HTTP answer: " + line(failure);
        }
        String line = line(failure);
        String name = failure.getClass().getSimpleName();
        return line.isEmpty() ? name : name + ": " + line;
    }

    private static String line(Throwable failure) {
        String message = orEmpty(failure.getMessage()).strip();
        String line = message.lines().findFirst().orElse("");
        return line.length() <= MAX_ERROR_CHARS ? line : line.substring(0, MAX_ERROR_CHARS) + "…";
    }

    private static String orEmpty(@Nullable String message) {
        return message == null ? "" : message;
    }
}
