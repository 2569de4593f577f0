package io.weir.ingest.splunk;

import io.weir.events.Json;
import io.weir.ingest.http.Refusal;
import io.weir.ingest.http.RequestHead;
import io.weir.ingest.pipeline.BodyFormat;
import io.weir.ingest.pipeline.Content;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.Receipt;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.ingest.pipeline.Rejection;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.record.RecordBatches;
import io.weir.ingest.splunk.HecException.Code;
import io.weir.ingest.tenant.NotAdmittedException;
import io.weir.ingest.tenant.Tenant;
import io.weir.ingest.tenant.Tenants;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /services/collector} and its relatives, answered with code 0 once every event is durable. A request with a
 * faulty event stores none, and names it.
 */
public final class HecRoutes {

    private static final String PROTOCOL = "splunk";
    private static final String PATH = "/services/collector";

    private static final Map<String, Object> HEALTHY = answer("HEC is healthy", 17);
    private static final Map<String, Object> SUCCESS = answer("Success", 0);

    private final IngestPipeline pipeline;
    private final Tenants tenants;
    private final long maxBodyBytes;
    private final Duration retryAfter;

    /**
     * @param maxBodyBytes bodies that announce more are refused unread
     * @param retryAfter when to send again what was refused for a passing reason
     */
    public HecRoutes(IngestPipeline pipeline, Tenants tenants, long maxBodyBytes, Duration retryAfter) {
        this.pipeline = pipeline;
        this.tenants = tenants;
        this.maxBodyBytes = maxBodyBytes;
        this.retryAfter = retryAfter;
    }

    /** The routes. */
    public RouterFunction<ServerResponse> routes() {
        RouterFunctions.Builder routes = RouterFunctions.route();
        for (String path : new String[] {PATH, PATH + "/event", PATH + "/event/1.0"}) {
            routes.POST(path, request -> post(request, this::events));
        }
        for (String path : new String[] {PATH + "/raw", PATH + "/raw/1.0"}) {
            routes.POST(path, request -> post(request, this::lines));
        }
        for (String path : new String[] {PATH + "/health", PATH + "/health/1.0"}) {
            routes.GET(path, request -> json(HttpStatus.OK, HttpHeaders.EMPTY, HEALTHY));
        }
        return routes.build();
    }

    /** Makes the submission of a request. */
    private interface Submissions {
        Submission of(ServerRequest request, RequestHead head, Tenant tenant);
    }

    private Mono<ServerResponse> post(ServerRequest request, Submissions submissions) {
        return Mono.fromCallable(() -> {
                    RequestHead head = new RequestHead(request.exchange().getRequest(), maxBodyBytes);
                    return head.complete(submissions.of(request, head, tenant(head)));
                })
                .flatMap(pipeline::ingest)
                .flatMap(HecRoutes::answer)
                .onErrorResume(this::refuse);
    }

    private Tenant tenant(RequestHead head) {
        try {
            return head.tenant(tenants);
        } catch (NotAdmittedException e) {
            Code code = switch (e.reason()) {
                case MISSING -> Code.TOKEN_REQUIRED;
                case MALFORMED -> Code.INVALID_AUTHORIZATION;
                case UNKNOWN -> Code.INVALID_TOKEN;
            };
            throw new HecException(code, HecException.NO_EVENT, "");
        }
    }

    private Submission events(ServerRequest request, RequestHead head, Tenant tenant) {
        String source = source(request);
        Content content = RecordBatches.whole(
                head.body(),
                head.compressed(),
                (body, intake) -> checked(body, source, intake.limits().maxRecordBytes()));
        return Submission.of(PROTOCOL, tenant, PROTOCOL, content);
    }

    private static HecEvents checked(byte[] body, String source, int maxRecordBytes) {
        try {
            return new HecEvents(body, source, maxRecordBytes);
        } catch (HecException e) {
            throw new RefusedException(RefusedException.Cause.MALFORMED, String.valueOf(e.getMessage()), e);
        }
    }

    private Submission lines(ServerRequest request, RequestHead head, Tenant tenant) {
        String source = source(request);
        return Submission.of(
                PROTOCOL,
                tenant,
                source.isEmpty() ? PROTOCOL : source,
                Content.streamed(BodyFormat.TEXT, head.body(), head.compressed()));
    }

    private static String source(ServerRequest request) {
        return request.queryParam("source")
                .or(() -> request.queryParam("host"))
                .filter(source -> !source.isBlank())
                .orElse("");
    }

    private static Mono<ServerResponse> answer(Receipt receipt) {
        if (receipt.rejectedCount() > 0) {
            Rejection first = receipt.rejected().get(0);
            return Mono.error(new HecException(Code.INVALID_DATA, (int) first.index(), first.reason()));
        }
        return receipt.accepted() == 0
                ? Mono.error(new HecException(Code.NO_DATA, HecException.NO_EVENT, ""))
                : json(HttpStatus.OK, HttpHeaders.EMPTY, SUCCESS);
    }

    private Mono<ServerResponse> refuse(Throwable failure) {
        Throwable reason =
                failure instanceof RefusedException refused && refused.getCause() instanceof HecException cause
                        ? cause
                        : failure;
        if (reason instanceof HecException faulty) {
            Map<String, Object> body =
                    answer(String.valueOf(faulty.getMessage()), faulty.code().number());
            if (faulty.event() != HecException.NO_EVENT) {
                body.put("invalid-event-number", faulty.event());
            }
            return json(faulty.code().status(), challenge(faulty.code().status()), body);
        }
        Refusal refusal = Refusal.of(failure, retryAfter);
        if (refusal == null) {
            return Mono.error(failure);
        }
        boolean passing = refusal.headers().containsHeader(HttpHeaders.RETRY_AFTER);
        Code code = passing ? Code.BUSY : Code.INVALID_DATA;
        return json(
                refusal.status(), refusal.headers(), answer(code.text() + ": " + refusal.sentence(), code.number()));
    }

    private static HttpHeaders challenge(HttpStatus status) {
        HttpHeaders headers = new HttpHeaders();
        if (status == HttpStatus.UNAUTHORIZED) {
            headers.set(HttpHeaders.WWW_AUTHENTICATE, "Splunk");
        }
        return headers;
    }

    private static Map<String, Object> answer(String text, int code) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("text", text);
        answer.put("code", code);
        return answer;
    }

    private static Mono<ServerResponse> json(HttpStatus status, HttpHeaders headers, Map<String, Object> body) {
        return ServerResponse.status(status)
                .headers(all -> all.putAll(headers))
                .contentType(MediaType.APPLICATION_JSON)
                .bodyValue(Json.write(body));
    }
}
