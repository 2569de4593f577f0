package io.weir.ingest.socket;

import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.ingest.pipeline.Submission;
import io.weir.operators.retry.Retry;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Stores what comes from senders that wait for no answer, for as long as that takes: what is given up here is lost.
 * Thread-safe.
 */
public final class PatientStore {

    private static final Logger log = LoggerFactory.getLogger(PatientStore.class);

    private static final Duration FIRST_WAIT = Duration.ofMillis(50);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(1);

    private static final Retry UNTIL_THERE_IS_ROOM = Retry.of("room")
            .maxAttempts(Integer.MAX_VALUE)
            .fullJitter(FIRST_WAIT, LONGEST_WAIT)
            .on(e -> e instanceof RefusedException refused && refused.reason().isPassing());

    private final IngestPipeline pipeline;

    public PatientStore(IngestPipeline pipeline) {
        this.pipeline = pipeline.patient();
    }

    /** Completes when the submission is stored, or is refused for good, counted and reported. */
    public Mono<Void> store(Submission submission) {
        return UNTIL_THERE_IS_ROOM
                .mono(pipeline.ingest(submission))
                .doOnError(e -> log.error("Records of {} cannot be stored and are lost", submission.protocol(), e))
                .onErrorComplete()
                .then();
    }
}
