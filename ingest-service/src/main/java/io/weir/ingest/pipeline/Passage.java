package io.weir.ingest.pipeline;

import io.micrometer.core.instrument.Timer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * One request on its way through: what it holds of the budget and what has become of its records so far. Closed once,
 * however the request ends; what arrives after that is ignored. Thread-safe.
 */
final class Passage implements AutoCloseable {

    private final Submission submission;
    private final Quotas.Usage usage;
    private final IngestMetrics metrics;
    private final int maxListed;
    private final Timer.Sample sample;
    private final List<Rejection> rejections = new ArrayList<>(0);

    private InFlightBudget.@Nullable Reservation reservation;
    private RecordCounts counts = RecordCounts.NONE;
    private @Nullable RefusedException refusal;
    private String outcome = "cancelled";
    private boolean closed;

    Passage(Submission submission, Quotas quotas, IngestMetrics metrics, IngestLimits limits) {
        this.submission = submission;
        this.usage = quotas.of(submission.tenant());
        this.metrics = metrics;
        this.maxListed = submission.rejectionsListed(limits);
        this.sample = metrics.start();
    }

    /** Takes what the request announces out of the budget, or throws THROTTLED or OVERLOADED: nothing of it is stored. */
    synchronized void admit(long announcedBytes) {
        try {
            reservation = usage.admit(announcedBytes);
        } catch (RefusedException refused) {
            throw refused.after(0);
        }
    }

    /** Takes memory until the end of the request, or throws THROTTLED or OVERLOADED. */
    synchronized void hold(long bytes) {
        if (!closed && reservation != null) {
            reservation.use(bytes);
        }
    }

    /** Takes a batch into account, and its memory out of the budget, or throws THROTTLED or OVERLOADED. */
    synchronized void received(Batch batch) {
        if (closed || reservation == null) {
            return;
        }
        counts = counts.read(batch);
        for (int i = 0; i < batch.rejected().size() && rejections.size() < maxListed; i++) {
            rejections.add(batch.rejected().get(i));
        }
        usage.charge(batch.valueBytes());
        reservation.use(batch.bytes());
    }

    /** The batch is durable. */
    synchronized void acknowledged(Batch batch) {
        if (!closed && reservation != null) {
            counts = counts.acknowledged(batch);
            reservation.free(batch.bytes());
        }
    }

    /** The body cannot be read on: no more batches. What came before is still stored; the receipt becomes this refusal. */
    synchronized Flux<Batch> broken(RefusedException cause) {
        refusal = cause;
        return Flux.empty();
    }

    /** The result of a request whose records are all acknowledged; throws if its body was {@linkplain #broken}. */
    synchronized Receipt receipt() {
        if (refusal != null) {
            throw refusal.after(counts.accepted());
        }
        outcome = "ok";
        return new Receipt(counts.accepted(), counts.rejected(), rejections);
    }

    /** The request fails. */
    synchronized void failed(Throwable cause) {
        outcome = cause instanceof RefusedException refused
                ? refused.reason().name().toLowerCase(Locale.ROOT)
                : "failed";
    }

    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (reservation != null) {
            reservation.close();
        }
        metrics.count(submission, counts, outcome);
        metrics.stop(sample, submission, outcome);
    }
}
