package io.weir.ingest.http;

import io.weir.ingest.pipeline.RefusedException;
import io.weir.ingest.tenant.NotAdmittedException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Why a request is refused, as HTTP says it, for a protocol to put into its own form. What may pass is 429 or 503, never
 * another: there are clients that throw away what was answered with 500 or 408.
 *
 * @param headers what belongs to the status: {@code Retry-After} where it may pass, {@code WWW-Authenticate} with 401
 * @param message what to do about it, for whoever sent the request
 * @param accepted how many records of the request are stored all the same; {@link RefusedException#UNKNOWN} where that is
 *     not known
 */
public record Refusal(HttpStatus status, HttpHeaders headers, String message, long accepted) {

    private static final Logger log = LoggerFactory.getLogger(Refusal.class);

    private static final Refusal DEFECT = new Refusal(
            HttpStatus.INTERNAL_SERVER_ERROR,
            HttpHeaders.EMPTY,
            "a defect in ingest, not in your request; its log says more",
            RefusedException.UNKNOWN);

    /** The refusal that a failure means, for clients that send tokens as bearers; as the other one. */
    public static @Nullable Refusal of(Throwable failure, Duration retryAfter) {
        return of(failure, retryAfter, "Bearer");
    }

    /**
     * The refusal that a failure means.
     *
     * @param retryAfter when to send again what was refused for a passing reason
     * @param challenge how clients of this protocol send a token, as {@code WWW-Authenticate} says it
     * @return null for a defect
     */
    public static @Nullable Refusal of(Throwable failure, Duration retryAfter, String challenge) {
        if (failure instanceof AnswerException answer) {
            return new Refusal(answer.status(), answer.headers(), message(failure), RefusedException.UNKNOWN);
        }
        if (failure instanceof NotAdmittedException unknown) {
            return notAdmitted(unknown, challenge);
        }
        if (failure instanceof RefusedException refused) {
            HttpHeaders headers = new HttpHeaders();
            if (refused.reason().isPassing()) {
                Duration wait = refused.retryAfter() == null ? retryAfter : refused.retryAfter();
                headers.set(HttpHeaders.RETRY_AFTER, Long.toString(seconds(wait)));
            }
            return new Refusal(status(refused.reason()), headers, message(refused), refused.accepted());
        }
        return null;
    }

    /** What is answered to a failure that {@link #of} does not know, and is told in the log. */
    static Refusal ofDefect(Object method, String path, Throwable failure) {
        log.error("A defect: {} {} failed", method, path, failure);
        return DEFECT;
    }

    /**
     * Instead of an answer, where Reactor Netty has sent one: it sends 400 where a chunk is malformed, and then ends the body,
     * so that an answer of ours comes too late, and there is nothing to add.
     */
    static Mono<Void> comesTooLate(Object method, String path, Throwable failure) {
        log.debug("{} {} was no HTTP any more", method, path, failure);
        return Mono.empty();
    }

    /** Whole seconds, 1 at least, rounded up: who comes earlier is refused again. */
    private static long seconds(Duration wait) {
        return Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    }

    private static Refusal notAdmitted(NotAdmittedException failure, String challenge) {
        HttpHeaders headers = new HttpHeaders();
        if (failure.reason() == NotAdmittedException.Cause.UNKNOWN) {
            return new Refusal(HttpStatus.FORBIDDEN, headers, message(failure), RefusedException.UNKNOWN);
        }
        headers.set(HttpHeaders.WWW_AUTHENTICATE, challenge);
        return new Refusal(HttpStatus.UNAUTHORIZED, headers, message(failure), RefusedException.UNKNOWN);
    }

    /** The message, and how much is stored all the same, for protocols that have no other place for that. */
    public String sentence() {
        return accepted > 0 ? message + " (" + accepted + " records before it are stored)" : message;
    }

    /** The answer, in the form that the protocol gives it. */
    public Mono<ServerResponse> answer(MediaType type, Object form) {
        return ServerResponse.status(status)
                .headers(all -> all.putAll(headers))
                .contentType(type)
                .bodyValue(form);
    }

    /** As JSON has it where the protocol has no form of its own. */
    Map<String, Object> body() {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("error", message);
        if (accepted != RefusedException.UNKNOWN) {
            body.put("accepted", accepted);
        }
        return body;
    }

    private static String message(Throwable failure) {
        return String.valueOf(failure.getMessage());
    }

    private static HttpStatus status(RefusedException.Cause reason) {
        return switch (reason) {
            case MALFORMED -> HttpStatus.BAD_REQUEST;
            case TOO_LARGE -> HttpStatus.CONTENT_TOO_LARGE;
            case THROTTLED -> HttpStatus.TOO_MANY_REQUESTS;
            case OVERLOADED, TIMED_OUT, UNAVAILABLE -> HttpStatus.SERVICE_UNAVAILABLE;
        };
    }
}
