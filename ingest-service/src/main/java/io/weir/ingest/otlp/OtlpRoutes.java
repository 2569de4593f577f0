package io.weir.ingest.otlp;

import io.weir.ingest.http.AnswerException;
import io.weir.ingest.http.Refusal;
import io.weir.ingest.http.RequestHead;
import io.weir.ingest.pipeline.Content;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.Receipt;
import io.weir.ingest.pipeline.Rejection;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.record.RecordBatches;
import io.weir.ingest.tenant.Tenants;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RequestPredicates;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /v1/logs}: OTLP in protobuf or JSON; 200 once every record that is not rejected is durable, with those that
 * are told as a partial success.
 */
public final class OtlpRoutes {

    private static final String PATH = "/v1/logs";
    private static final String PROTOCOL = "otlp";

    /** What OpenTelemetry calls a service that does not say its name. */
    private static final String UNKNOWN_SERVICE = "unknown_service";

    /** As many rejections as an error message names. */
    private static final int MAX_NAMED = 3;

    private final IngestPipeline pipeline;
    private final Tenants tenants;
    private final long maxBodyBytes;
    private final Duration retryAfter;

    /**
     * @param maxBodyBytes bodies that announce more are refused unread
     * @param retryAfter when to send again what was refused for a passing reason
     */
    public OtlpRoutes(IngestPipeline pipeline, Tenants tenants, long maxBodyBytes, Duration retryAfter) {
        this.pipeline = pipeline;
        this.tenants = tenants;
        this.maxBodyBytes = maxBodyBytes;
        this.retryAfter = retryAfter;
    }

    /** The routes, other methods' clear refusal included. */
    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route()
                .POST(PATH, this::post)
                .route(RequestPredicates.path(PATH), this::methodNotAllowed)
                .build();
    }

    private Mono<ServerResponse> post(ServerRequest request) {
        OtlpEncoding encoding = encoding(request);
        return Mono.fromCallable(() -> submission(request, encoding))
                .flatMap(pipeline::ingest)
                .flatMap(receipt -> answer(receipt, encoding))
                .onErrorResume(failure -> refuse(failure, encoding));
    }

    private Submission submission(ServerRequest request, OtlpEncoding encoding) {
        RequestHead head = new RequestHead(request.exchange().getRequest(), maxBodyBytes);
        checkType(head.contentType());
        Content content = RecordBatches.whole(head.body(), head.compressed(), (body, intake) -> {
            int maxRecordBytes = intake.limits().maxRecordBytes();
            return encoding == OtlpEncoding.JSON
                    ? new JsonLogs(body, maxRecordBytes)
                    : new ProtobufLogs(body, maxRecordBytes);
        });
        return head.complete(Submission.of(PROTOCOL, head.tenant(tenants), UNKNOWN_SERVICE, content));
    }

    /** What is neither is answered as who writes it by hand can read. */
    private static OtlpEncoding encoding(ServerRequest request) {
        String type = request.headers().firstHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.contains("protobuf") ? OtlpEncoding.PROTOBUF : OtlpEncoding.JSON;
    }

    private static void checkType(@Nullable MediaType type) {
        if (type == null
                || !(type.isCompatibleWith(OtlpEncoding.JSON.type())
                        || type.isCompatibleWith(OtlpEncoding.PROTOBUF.type()))) {
            throw RequestHead.unsupported("Content-Type " + (type == null ? "is missing" : type + " is not taken here")
                    + ": send application/x-protobuf or application/json");
        }
    }

    private static Mono<ServerResponse> answer(Receipt receipt, OtlpEncoding encoding) {
        byte[] body = receipt.rejectedCount() == 0
                ? encoding.success()
                : encoding.partialSuccess(receipt.rejectedCount(), reasons(receipt));
        return ServerResponse.ok().contentType(encoding.type()).bodyValue(body);
    }

    private static String reasons(Receipt receipt) {
        String named = receipt.rejected().stream()
                .limit(MAX_NAMED)
                .map(OtlpRoutes::reason)
                .collect(Collectors.joining("; "));
        return receipt.rejectedCount() > MAX_NAMED ? named + "; …" : named;
    }

    private static String reason(Rejection rejection) {
        return "record " + rejection.index() + " of the request: " + rejection.reason();
    }

    private Mono<ServerResponse> methodNotAllowed(ServerRequest request) {
        HttpHeaders allow = new HttpHeaders();
        allow.setAllow(Set.of(HttpMethod.POST));
        return refuse(
                new AnswerException(
                        HttpStatus.METHOD_NOT_ALLOWED,
                        request.method() + " is not served here: export logs with POST " + PATH,
                        allow),
                encoding(request));
    }

    private Mono<ServerResponse> refuse(Throwable failure, OtlpEncoding encoding) {
        Refusal refusal = Refusal.of(failure, retryAfter);
        if (refusal == null) {
            return Mono.error(failure);
        }
        return refusal.answer(encoding.type(), encoding.status(code(refusal.status()), refusal.sentence()));
    }

    /** gRPC's code for a status of HTTP. */
    private static int code(HttpStatus status) {
        return switch (status) {
            case UNAUTHORIZED -> 16;
            case FORBIDDEN -> 7;
            case METHOD_NOT_ALLOWED -> 12;
            case CONTENT_TOO_LARGE, TOO_MANY_REQUESTS -> 8;
            case SERVICE_UNAVAILABLE -> 14;
            default -> 3;
        };
    }
}
