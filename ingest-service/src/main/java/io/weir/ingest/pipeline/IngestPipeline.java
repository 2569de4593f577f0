package io.weir.ingest.pipeline;

import io.weir.events.kafka.KafkaUnavailableException;
import io.weir.ingest.pipeline.RefusedException.Cause;
import io.weir.operators.lines.InputTooLargeException;
import io.weir.operators.lines.LinesException;
import java.time.Clock;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Takes what producers send into {@code logs.raw}, and says so when it is durable. Thread-safe; one serves all
 * transports of a process.
 */
public final class IngestPipeline {

    private static final byte[] NO_VALUE = {};

    private final RecordSink sink;
    private final IngestLimits limits;
    private final Quotas quotas;
    private final IngestMetrics metrics;
    private final RejectionListener rejections;
    private final Clock clock;
    private final Scheduler timer;

    /**
     * @param quotas what is in flight
     * @param rejections is told of what was not taken
     * @param timer measures the deadline
     * @param clock tells the time of arrival
     */
    public IngestPipeline(
            RecordSink sink,
            IngestLimits limits,
            Quotas quotas,
            IngestMetrics metrics,
            RejectionListener rejections,
            Clock clock,
            Scheduler timer) {
        this.sink = sink;
        this.limits = limits;
        this.quotas = quotas;
        this.metrics = metrics;
        this.rejections = rejections;
        this.clock = clock;
        this.timer = timer;
    }

    /**
     * The same for senders that cannot be told to come back later: what was admitted is sent again for as long as Kafka is
     * away, and there is no deadline. Nothing more is read meanwhile, which is the one thing such a sender notices.
     */
    public IngestPipeline patient() {
        return new IngestPipeline(
                new PatientSink(sink), limits.withoutDeadline(), quotas, metrics, rejections, clock, timer);
    }

    /**
     * Counts records that a transport received and had no room to keep until they could be submitted.
     *
     * @param submission what they would have been part of
     * @param reason one of a few fixed words
     */
    public void shed(Submission submission, String reason, long records) {
        metrics.count(submission, "shed", reason, records);
    }

    /**
     * Stores what is submitted and emits the receipt once every record is acknowledged by all in-sync replicas.
     *
     * <p>The content is read as Kafka takes it: {@link IngestLimits#batchesInFlight} batches ahead, no further. Cancelling
     * stops reading; what was handed to Kafka may still become durable, and so may a part of what fails.
     *
     * @return fails with {@link RefusedException}, and with nothing else but defects and the transport's own errors
     */
    public Mono<Receipt> ingest(Submission submission) {
        return Mono.using(
                () -> new Passage(submission, quotas, metrics, limits), passage -> ingest(submission, passage));
    }

    private Mono<Receipt> ingest(Submission submission, Passage passage) {
        return Flux.defer(() -> batches(submission, passage))
                .doOnNext(passage::received)
                .onErrorResume(IngestPipeline::isBodyFault, fault -> passage.broken(bodyFault(fault)))
                .flatMap(batch -> store(batch, passage), limits.batchesInFlight(), 1)
                .then(Mono.fromCallable(passage::receipt))
                .timeout(limits.deadline(), Mono.error(this::timedOut), timer)
                .onErrorMap(this::refusal)
                .doOnError(failure -> failed(submission, passage, failure));
    }

    private void failed(Submission submission, Passage passage, Throwable failure) {
        passage.failed(failure);
        if (failure instanceof RefusedException refused && !refused.reason().isPassing()) {
            rejections.rejected(submission, String.valueOf(refused.getMessage()), NO_VALUE);
        }
    }

    private Flux<Batch> batches(Submission submission, Passage passage) {
        passage.admit(submission.declaredBytes());
        return submission.content().read(new Intake(submission, limits, clock.instant(), passage::hold, rejections));
    }

    private Mono<Long> store(Batch batch, Passage passage) {
        return batch.records().isEmpty()
                ? Mono.empty()
                : sink.publish(batch.records()).doOnSuccess(stored -> passage.acknowledged(batch));
    }

    /** Something is wrong with the body itself: what came before is stored, and the answer says how much that was. */
    private static boolean isBodyFault(Throwable failure) {
        return failure instanceof LinesException
                || (failure instanceof RefusedException refused
                        && !refused.reason().isPassing());
    }

    private RefusedException bodyFault(Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return refused;
        }
        return failure instanceof InputTooLargeException
                ? new RefusedException(
                        Cause.TOO_LARGE,
                        "the body is larger than " + limits.maxBodyBytes()
                                + " bytes after decompression: send it in several requests",
                        failure)
                : new RefusedException(Cause.MALFORMED, String.valueOf(failure.getMessage()), failure);
    }

    private RefusedException timedOut() {
        return new RefusedException(
                Cause.TIMED_OUT,
                "not everything was received and stored within "
                        + limits.deadline().toMillis()
                        + " ms: send it again later; a part of it may be stored already",
                null);
    }

    /** The failure in words for whoever sent the request; unchanged if it is a defect. */
    private Throwable refusal(Throwable failure) {
        if (failure instanceof KafkaUnavailableException) {
            return new RefusedException(
                    Cause.UNAVAILABLE,
                    "Kafka does not answer: send this again later; a part of it may be stored already",
                    failure);
        }
        if (failure instanceof RecordTooLargeException || failure instanceof RecordBatchTooLargeException) {
            return new RefusedException(
                    Cause.TOO_LARGE,
                    "Kafka takes smaller records than ingest does: lower weir.ingest.max-record here or raise"
                            + " message.max.bytes there",
                    failure);
        }
        return failure;
    }
}
