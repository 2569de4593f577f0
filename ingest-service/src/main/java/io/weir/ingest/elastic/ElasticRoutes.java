package io.weir.ingest.elastic;

import io.weir.events.Json;
import io.weir.ingest.http.Refusal;
import io.weir.ingest.http.RequestHead;
import io.weir.ingest.pipeline.Content;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.tenant.Tenants;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * What agents for Elasticsearch need: {@code POST /_bulk} and {@code /{index}/_bulk}, answered item by item once all that
 * was taken is durable, and the calls with which they make sure whom they speak to. A failure that may pass is one of the
 * whole request, 429 or 503: agents that find a single item taken count all of them as delivered.
 */
public final class ElasticRoutes {

    private static final String PROTOCOL = "elasticsearch";

    /** The release whose protocol this is; agents look at the major version. */
    private static final String VERSION = "8.17.0";

    private static final Map<String, Object> ROOT = Map.of(
            "name", "weir",
            "cluster_name", "weir",
            "cluster_uuid", "weir",
            "version",
                    Map.of(
                            "number", VERSION,
                            "build_flavor", "default",
                            "build_type", "tar",
                            "build_hash", "unknown",
                            "build_date", "1970-01-01T00:00:00Z",
                            "build_snapshot", false,
                            "lucene_version", "9.12.0",
                            "minimum_wire_compatibility_version", "7.17.0",
                            "minimum_index_compatibility_version", "7.0.0"),
            "tagline", "You Know, for Search");

    private static final Map<String, Object> LICENSE =
            Map.of("license", Map.of("status", "active", "type", "basic", "uid", "weir", "issued_to", "weir"));

    /** None: whoever looks for more nodes stays with the one that it has. */
    private static final Map<String, Object> NODES = Map.of("cluster_name", "weir", "nodes", Map.of());

    private static final Map<String, Object> ACKNOWLEDGED = Map.of("acknowledged", true);

    /** What agents set up before they send, and look for before that; there is nothing to set up here. */
    private static final List<String> SETUP = List.of(
            "/_index_template/{name}",
            "/_component_template/{name}",
            "/_template/{name}",
            "/_ilm/policy/{name}",
            "/_ingest/pipeline/{name}",
            "/_data_stream/{name}");

    /** Its clients offer user and password, or an API key. */
    private static final String CHALLENGE = "Basic realm=\"weir\", charset=\"UTF-8\"";

    private final IngestPipeline pipeline;
    private final Tenants tenants;
    private final long maxBodyBytes;
    private final Duration retryAfter;

    /**
     * @param maxBodyBytes bodies that announce more are refused unread
     * @param retryAfter when to send again what was refused for a passing reason
     */
    public ElasticRoutes(IngestPipeline pipeline, Tenants tenants, long maxBodyBytes, Duration retryAfter) {
        this.pipeline = pipeline;
        this.tenants = tenants;
        this.maxBodyBytes = maxBodyBytes;
        this.retryAfter = retryAfter;
    }

    /** The routes. */
    public RouterFunction<ServerResponse> routes() {
        RouterFunctions.Builder routes = RouterFunctions.route()
                .POST("/_bulk", request -> bulk(request, ""))
                .PUT("/_bulk", request -> bulk(request, ""))
                .POST("/{index}/_bulk", request -> bulk(request, request.pathVariable("index")))
                .PUT("/{index}/_bulk", request -> bulk(request, request.pathVariable("index")))
                .HEAD("/", request -> answer(request, HttpStatus.OK, new byte[0]))
                .GET("/", request -> answer(request, HttpStatus.OK, Json.write(ROOT)))
                .GET("/_license", request -> answer(request, HttpStatus.OK, Json.write(LICENSE)))
                .GET("/_nodes/http", request -> answer(request, HttpStatus.OK, Json.write(NODES)));
        for (String path : SETUP) {
            routes.PUT(path, request -> answer(request, HttpStatus.OK, Json.write(ACKNOWLEDGED)))
                    .HEAD(path, request -> ServerResponse.notFound().build())
                    .GET(path, request -> notFound(request));
        }
        return routes.build();
    }

    private Mono<ServerResponse> bulk(ServerRequest request, String index) {
        return Mono.defer(() -> {
                    BulkItems items = new BulkItems();
                    long started = System.nanoTime();
                    return pipeline.ingest(submission(request, index, items))
                            .flatMap(receipt -> answer(request, HttpStatus.OK, items.answer(since(started))));
                })
                .onErrorResume(failure -> refuse(request, failure));
    }

    private static long since(long nanoTime) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanoTime);
    }

    /** The items tell of every rejection, so the receipt need not list any. */
    private Submission submission(ServerRequest request, String index, BulkItems items) {
        RequestHead head = new RequestHead(request.exchange().getRequest(), maxBodyBytes);
        Content content = Content.streamed(new BulkFormat(index, items), head.body(), head.compressed());
        return head.complete(Submission.of(PROTOCOL, head.tenant(tenants), PROTOCOL, content))
                .listingRejections(0);
    }

    private static Mono<ServerResponse> answer(ServerRequest request, HttpStatus status, byte[] body) {
        return ServerResponse.status(status)
                .header("X-Elastic-Product", "Elasticsearch")
                .contentType(type(request))
                .bodyValue(body);
    }

    /** The type that a newer client asks for, so as to be answered in the form of its own version. */
    private static MediaType type(ServerRequest request) {
        return request.headers().accept().stream()
                .filter(type -> type.getSubtype().equals("vnd.elasticsearch+json"))
                .findFirst()
                .orElse(MediaType.APPLICATION_JSON);
    }

    private static Mono<ServerResponse> notFound(ServerRequest request) {
        return error(request, HttpStatus.NOT_FOUND, HttpHeaders.EMPTY, "resource_not_found_exception", "not found");
    }

    private Mono<ServerResponse> refuse(ServerRequest request, Throwable failure) {
        Refusal refusal = Refusal.of(failure, retryAfter, CHALLENGE);
        return refusal == null
                ? Mono.error(failure)
                : error(request, refusal.status(), refusal.headers(), type(refusal.status()), refusal.sentence());
    }

    private static String type(HttpStatus status) {
        return switch (status) {
            case UNAUTHORIZED, FORBIDDEN -> "security_exception";
            case TOO_MANY_REQUESTS -> "es_rejected_execution_exception";
            case SERVICE_UNAVAILABLE -> "unavailable_shards_exception";
            default -> "illegal_argument_exception";
        };
    }

    private static Mono<ServerResponse> error(
            ServerRequest request, HttpStatus status, HttpHeaders headers, String type, String reason) {
        Map<String, Object> cause = Map.of("type", type, "reason", reason);
        Map<String, Object> error = Map.of("root_cause", List.of(cause), "type", type, "reason", reason);
        return ServerResponse.status(status)
                .headers(all -> all.putAll(headers))
                .header("X-Elastic-Product", "Elasticsearch")
                .contentType(type(request))
                .bodyValue(Json.write(Map.of("error", error, "status", status.value())));
    }
}
