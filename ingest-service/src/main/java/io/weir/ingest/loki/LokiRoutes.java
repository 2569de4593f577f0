package io.weir.ingest.loki;

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
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * {@code POST /loki/api/v1/push}: JSON or, without a type too, protobuf in a block of snappy; 204 once every entry is
 * durable. Errors are a line of text, as Loki's are.
 */
public final class LokiRoutes {

    private static final String PROTOCOL = "loki";

    private final IngestPipeline pipeline;
    private final Tenants tenants;
    private final long maxBodyBytes;
    private final Duration retryAfter;

    /**
     * @param maxBodyBytes bodies that announce more are refused unread
     * @param retryAfter when to send again what was refused for a passing reason
     */
    public LokiRoutes(IngestPipeline pipeline, Tenants tenants, long maxBodyBytes, Duration retryAfter) {
        this.pipeline = pipeline;
        this.tenants = tenants;
        this.maxBodyBytes = maxBodyBytes;
        this.retryAfter = retryAfter;
    }

    /** The route. */
    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route().POST("/loki/api/v1/push", this::post).build();
    }

    private Mono<ServerResponse> post(ServerRequest request) {
        return Mono.fromCallable(() -> submission(request))
                .flatMap(pipeline::ingest)
                .flatMap(LokiRoutes::answer)
                .onErrorResume(this::refuse);
    }

    private Submission submission(ServerRequest request) {
        RequestHead head = new RequestHead(request.exchange().getRequest(), maxBodyBytes);
        boolean json = isJson(head.contentType());
        Content content = RecordBatches.whole(
                head.body(),
                head.compressed(),
                (body, intake) -> json
                        ? new JsonPush(body, intake.limits().maxRecordBytes())
                        : ProtobufPush.ofSnappy(body, intake));
        return head.complete(Submission.of(PROTOCOL, head.tenant(tenants), PROTOCOL, content));
    }

    private static boolean isJson(@Nullable MediaType type) {
        if (type != null && type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
            return true;
        }
        if (type == null || type.getSubtype().equals("x-protobuf")) {
            return false;
        }
        throw RequestHead.unsupported(
                "Content-Type " + type + " is not taken here: send application/json or application/x-protobuf");
    }

    private static Mono<ServerResponse> answer(Receipt receipt) {
        if (receipt.rejectedCount() == 0) {
            return ServerResponse.noContent().build();
        }
        Rejection first = receipt.rejected().get(0);
        return Mono.error(new AnswerException(
                HttpStatus.BAD_REQUEST,
                "entry " + first.index() + " of the request: " + first.reason() + " (" + receipt.accepted()
                        + " entries are stored, " + receipt.rejectedCount() + " are not)"));
    }

    private Mono<ServerResponse> refuse(Throwable failure) {
        Refusal refusal = Refusal.of(failure, retryAfter);
        return refusal == null ? Mono.error(failure) : refusal.answer(MediaType.TEXT_PLAIN, refusal.sentence() + "\n");
    }
}
