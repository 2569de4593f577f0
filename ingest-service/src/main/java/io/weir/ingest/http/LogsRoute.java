package io.weir.ingest.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.weir.events.Json;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.Receipt;
import io.weir.ingest.tenant.Tenants;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.reactivestreams.Publisher;
import org.springframework.boot.reactor.netty.NettyRouteProvider;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import reactor.core.publisher.Mono;
import reactor.netty.channel.AbortedException;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * {@code POST /logs?source=NAME}: lines of text, NDJSON or a JSON array; 200 once every record is durable. Served by
 * Reactor Netty, before Spring's dispatching, which costs a request of one line more than all the rest of its way.
 */
public final class LogsRoute implements NettyRouteProvider {

    private static final String PATH = "/logs";

    private final IngestPipeline pipeline;
    private final Tenants tenants;
    private final long maxBodyBytes;
    private final Duration retryAfter;

    /**
     * @param maxBodyBytes bodies that announce more are refused unread
     * @param retryAfter when to send again what was refused for a passing reason
     */
    public LogsRoute(IngestPipeline pipeline, Tenants tenants, long maxBodyBytes, Duration retryAfter) {
        this.pipeline = pipeline;
        this.tenants = tenants;
        this.maxBodyBytes = maxBodyBytes;
        this.retryAfter = retryAfter;
    }

    @Override
    public HttpServerRoutes apply(HttpServerRoutes routes) {
        return routes.route(LogsRoute::isServed, this::serve);
    }

    /** Looks at the path as it came: to parse it as a URI costs more than to find the route. */
    private static boolean isServed(HttpServerRequest request) {
        String target = request.uri();
        return target.startsWith(PATH)
                ? target.length() == PATH.length() || target.charAt(PATH.length()) == '?'
                : !target.startsWith("/") && request.fullPath().equals(PATH);
    }

    private Publisher<Void> serve(HttpServerRequest request, HttpServerResponse response) {
        return Mono.defer(() -> ingest(request))
                .flatMap(receipt -> answer(response, HttpStatus.OK, HttpHeaders.EMPTY, json(receipt)))
                .onErrorResume(failure -> refuse(request, response, failure));
    }

    private Mono<Receipt> ingest(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            throw methodNotAllowed(request);
        }
        return pipeline.ingest(new LogsRequest(request, maxBodyBytes).submission(tenants));
    }

    private static AnswerException methodNotAllowed(HttpServerRequest request) {
        HttpHeaders allow = new HttpHeaders();
        allow.setAllow(Set.of(org.springframework.http.HttpMethod.POST));
        return new AnswerException(
                HttpStatus.METHOD_NOT_ALLOWED,
                request.method() + " is not served here: send lines with POST " + PATH + "?source=NAME",
                allow);
    }

    private static byte[] json(Receipt receipt) {
        if (receipt.rejectedCount() == 0) {
            return ("{\"accepted\":" + receipt.accepted() + ",\"rejected\":[]}").getBytes(US_ASCII);
        }
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("accepted", receipt.accepted());
        body.put("rejected", receipt.rejected());
        if (receipt.rejectedCount() > receipt.rejected().size()) {
            body.put("rejectedCount", receipt.rejectedCount());
        }
        return Json.write(body);
    }

    private Mono<Void> refuse(HttpServerRequest request, HttpServerResponse response, Throwable failure) {
        if (response.hasSentHeaders()) {
            return Refusal.comesTooLate(request.method(), PATH, failure);
        }
        if (failure instanceof AbortedException) {
            return Mono.error(failure);
        }
        Refusal refusal = Refusal.of(failure, retryAfter);
        if (refusal == null) {
            refusal = Refusal.ofDefect(request.method(), PATH, failure);
        }
        return answer(response, refusal.status(), refusal.headers(), Json.write(refusal.body()));
    }

    private static Mono<Void> answer(HttpServerResponse response, HttpStatus status, HttpHeaders headers, byte[] json) {
        headers.forEach((name, values) -> {
            var unused = response.responseHeaders().add(name, values);
        });
        return response.status(status.value())
                .header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                .header(HttpHeaderNames.CONTENT_LENGTH, Integer.toString(json.length))
                .sendByteArray(Mono.just(json))
                .then();
    }
}
