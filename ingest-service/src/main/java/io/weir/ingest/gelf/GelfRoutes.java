package io.weir.ingest.gelf;

import io.weir.events.Json;
import io.weir.ingest.http.AnswerException;
import io.weir.ingest.http.Refusal;
import io.weir.ingest.http.RequestHead;
import io.weir.ingest.pipeline.Batch;
import io.weir.ingest.pipeline.Content;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.Intake;
import io.weir.ingest.pipeline.Receipt;
import io.weir.ingest.pipeline.Submission;
import io.weir.ingest.tenant.Tenants;
import java.time.Duration;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@code POST /gelf}: one message a request; 202 once it is durable. */
public final class GelfRoutes {

    private static final String PROTOCOL = "gelf";

    private final IngestPipeline pipeline;
    private final Tenants tenants;
    private final long maxBodyBytes;
    private final Duration retryAfter;

    /**
     * @param maxBodyBytes bodies that announce more are refused unread
     * @param retryAfter when to send again what was refused for a passing reason
     */
    public GelfRoutes(IngestPipeline pipeline, Tenants tenants, long maxBodyBytes, Duration retryAfter) {
        this.pipeline = pipeline;
        this.tenants = tenants;
        this.maxBodyBytes = maxBodyBytes;
        this.retryAfter = retryAfter;
    }

    /** The route. */
    public RouterFunction<ServerResponse> routes() {
        return RouterFunctions.route().POST("/gelf", this::post).build();
    }

    private Mono<ServerResponse> post(ServerRequest request) {
        return Mono.fromCallable(() -> submission(request))
                .flatMap(pipeline::ingest)
                .flatMap(GelfRoutes::answer)
                .onErrorResume(this::refuse);
    }

    private Submission submission(ServerRequest request) {
        RequestHead head = new RequestHead(request.exchange().getRequest(), maxBodyBytes);
        Content content = Content.whole(head.body(), head.compressed(), GelfRoutes::message);
        return head.complete(Submission.of(PROTOCOL, head.tenant(tenants), PROTOCOL, content));
    }

    private static Flux<Batch> message(byte[] body, Intake intake) {
        GelfMessage message = GelfMessage.of(body);
        Batch.Builder batch = intake.batch(1);
        batch.json(0, intake.source(message.host()), null, message.json());
        return Flux.just(batch.build());
    }

    private static Mono<ServerResponse> answer(Receipt receipt) {
        return receipt.rejectedCount() == 0
                ? ServerResponse.accepted().build()
                : Mono.error(new AnswerException(
                        HttpStatus.CONTENT_TOO_LARGE, receipt.rejected().get(0).reason()));
    }

    private Mono<ServerResponse> refuse(Throwable failure) {
        Refusal refusal = Refusal.of(failure, retryAfter);
        return refusal == null
                ? Mono.error(failure)
                : refusal.answer(MediaType.APPLICATION_JSON, Json.write(Map.of("error", refusal.sentence())));
    }
}
