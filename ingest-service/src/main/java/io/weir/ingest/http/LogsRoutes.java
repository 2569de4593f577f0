package io.weir.ingest.http;

import io.weir.events.Json;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.Receipt;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.tenant.Tenant;
import io.weir.ingest.tenant.Tenants;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** {@code POST /logs?source=NAME}: lines of text, NDJSON or a JSON array; 200 once every record is durable. */
public final class LogsRoutes {

    private static final String PATH = "/logs";

    private final IngestPipeline pipeline;
    private final Tenants tenants;
    private final long maxBodyBytes;

    /** @param maxBodyBytes bodies that announce more are refused unread */
    public LogsRoutes(IngestPipeline pipeline, Tenants tenants, long maxBodyBytes) {
        this.pipeline = pipeline;
        this.tenants = tenants;
        this.maxBodyBytes = maxBodyBytes;
    }

    /** The routes, other methods' clear refusal included. */
    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .POST(PATH, this::post)
                .route(RequestPredicates.path(PATH), LogsRoutes::methodNotAllowed)
                .build();
    }

    private Mono<ServerResponse> post(ServerRequest request) {
        return Mono.fromCallable(() -> submission(request.exchange().getRequest()))
                .flatMap(pipeline::ingest)
                .flatMap(LogsRoutes::answer);
    }

    private Submission submission(ServerHttpRequest request) {
        Tenant tenant = tenants.ofAuthorization(request.getHeaders().getFirst(HttpHeaders.AUTHORIZATION));
        return new LogsRequest(request, maxBodyBytes).submission(tenant);
    }

    private static Mono<ServerResponse> answer(Receipt receipt) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("accepted", receipt.accepted());
        body.put("rejected", receipt.rejected());
        if (receipt.rejectedCount() > receipt.rejected().size()) {
            body.put("rejectedCount", receipt.rejectedCount());
        }
        return ServerResponse.ok().contentType(MediaType.APPLICATION_JSON).bodyValue(Json.write(body));
    }

    private static Mono<ServerResponse> methodNotAllowed(ServerRequest request) {
        HttpHeaders allow = new HttpHeaders();
        allow.setAllow(Set.of(HttpMethod.POST));
        return Mono.error(new AnswerException(
                HttpStatus.METHOD_NOT_ALLOWED,
                request.method() + " is not served here: send lines with POST " + PATH + "?source=NAME",
                allow));
    }
}
