package io.weir.ingest.http;

import io.weir.events.Json;
import java.time.Duration;
import java.util.Map;
import org.springframework.core.Ordered;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Answers every error with JSON, {@code {"error": "…"}}, that says what to do; with {@code accepted} where a known part
 * of the request is durable all the same.
 */
public final class ErrorAnswers implements WebExceptionHandler, Ordered {

    private final Duration retryAfter;

    /** @param retryAfter when to send again what was refused for a passing reason */
    public ErrorAnswers(Duration retryAfter) {
        this.retryAfter = retryAfter;
    }

    /** Before Spring Boot's own. */
    @Override
    public int getOrder() {
        return -2;
    }

    @Override
    public Mono<Void> handle(ServerWebExchange exchange, Throwable failure) {
        if (failure instanceof IllegalStateException && isAnsweredBelow(exchange.getResponse())) {
            return Refusal.comesTooLate(exchange.getRequest().getMethod(), path(exchange), failure);
        }
        if (exchange.getResponse().isCommitted()) {
            return Mono.error(failure);
        }
        Refusal refusal = Refusal.of(failure, retryAfter);
        if (refusal != null) {
            return answer(exchange, refusal);
        }
        if (failure instanceof ResponseStatusException unserved) {
            return answer(exchange, unserved.getStatusCode(), Map.of("error", unserved(exchange, unserved)));
        }
        return answer(exchange, Refusal.ofDefect(exchange.getRequest().getMethod(), path(exchange), failure));
    }

    private static boolean isAnsweredBelow(ServerHttpResponse response) {
        return ServerHttpResponseDecorator.getNativeResponse(response) instanceof HttpServerResponse netty
                && netty.hasSentHeaders();
    }

    private static Mono<Void> answer(ServerWebExchange exchange, Refusal refusal) {
        exchange.getResponse().getHeaders().putAll(refusal.headers());
        return answer(exchange, refusal.status(), refusal.body());
    }

    private static String unserved(ServerWebExchange exchange, ResponseStatusException unserved) {
        if (unserved.getStatusCode().value() == HttpStatus.NOT_FOUND.value()) {
            return "nothing is served at " + path(exchange) + ": send lines with POST /logs?source=NAME";
        }
        String reason = unserved.getReason();
        return reason == null ? unserved.getStatusCode().toString() : reason;
    }

    private static String path(ServerWebExchange exchange) {
        return exchange.getRequest().getPath().value();
    }

    private static Mono<Void> answer(ServerWebExchange exchange, HttpStatusCode status, Map<String, Object> body) {
        ServerHttpResponse response = exchange.getResponse();
        response.setStatusCode(status);
        response.getHeaders().setContentType(MediaType.APPLICATION_JSON);
        return response.writeWith(Mono.fromSupplier(() -> buffer(response, body)));
    }

    private static DataBuffer buffer(ServerHttpResponse response, Map<String, Object> body) {
        return response.bufferFactory().wrap(Json.write(body));
    }
}
