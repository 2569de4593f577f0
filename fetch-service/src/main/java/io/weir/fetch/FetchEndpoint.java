package io.weir.fetch;

import io.weir.events.FetchRequest;
import io.weir.events.Json;
import io.weir.events.MalformedRecordException;
import io.weir.operators.deadline.Deadline;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /fetch}: 200 with a result, also when it is partial or failed; 400 for what is no request, 413 for one that
 * is too long, 503 when too many are being fetched.
 */
final class FetchEndpoint {

    private final ResultsById results;
    private final int maxInFlight;
    private final AtomicInteger inFlight = new AtomicInteger();

    FetchEndpoint(ResultsById results, int maxInFlight) {
        this.results = results;
        this.maxInFlight = maxInFlight;
    }

    /** Answers one request. */
    Mono<ServerResponse> fetch(ServerRequest request) {
        return Mono.using(inFlight::incrementAndGet, now -> now > maxInFlight ? overloaded() : answer(request), now -> {
            inFlight.decrementAndGet();
        });
    }

    private Mono<ServerResponse> answer(ServerRequest request) {
        return request.bodyToMono(byte[].class)
                .defaultIfEmpty(new byte[0])
                .map(body -> Json.read(body, FetchRequest.class))
                .flatMap(read -> results.get(read, deadline(request)))
                .flatMap(result -> json(HttpStatus.OK, result))
                .onErrorResume(
                        MalformedRecordException.class,
                        e -> error(HttpStatus.BAD_REQUEST, String.valueOf(e.getMessage())))
                .onErrorResume(
                        DataBufferLimitException.class,
                        e -> error(HttpStatus.CONTENT_TOO_LARGE, "the request is too long"));
    }

    /** Of the header, as on Kafka; far away if there is none. */
    private static Instant deadline(ServerRequest request) {
        String deadline = request.headers().firstHeader(Deadline.HEADER);
        try {
            return deadline == null ? Instant.MAX : Deadline.parse(deadline).moment();
        } catch (IllegalArgumentException e) {
            throw new MalformedRecordException("the header deadline is not an RFC 3339 time", e);
        }
    }

    private static Mono<ServerResponse> overloaded() {
        return ServerResponse.status(HttpStatus.SERVICE_UNAVAILABLE)
                .header(HttpHeaders.RETRY_AFTER, "1")
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Json.write(Map.of("error", "too many requests are being fetched")));
    }

    private static Mono<ServerResponse> error(HttpStatus status, String message) {
        return json(status, Map.of("error", message));
    }

    private static Mono<ServerResponse> json(HttpStatus status, Object value) {
        return ServerResponse.status(status)
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Json.write(value));
    }
}
