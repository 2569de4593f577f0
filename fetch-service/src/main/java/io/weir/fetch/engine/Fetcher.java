package io.weir.fetch.engine;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.FetchRequest;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.TargetResult;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.gather.Gather;
import io.weir.operators.gather.Outcome;
import io.weir.operators.timer.Timer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Fetches all targets of a request at once. The result has an outcome for every target, in the request's order, whatever
 * the targets do; it is there when the last of them is, and at the deadline at the latest.
 *
 * <p>A target is asked again where that may help, and its answer is shared by those who ask for the same at the same time
 * or soon after. Time is measured, and runs out, on {@link Schedulers#parallel()}. Thread-safe; one serves a whole
 * process. Counts {@code weir.fetch.targets} by outcome and times {@code weir.fetch.duration} by request.
 */
public final class Fetcher implements AutoCloseable {

    private final FetcherSettings settings;
    private final TargetFetch targetFetch;
    private final HttpExchange exchange;
    private final FetchMetrics metrics;

    /** Connects to nothing yet. */
    public Fetcher(FetcherSettings settings, TargetPolicy policy, MeterRegistry registry) {
        this(settings, policy, registry, new HttpExchange(settings, policy));
    }

    /** @param exchange closed with this */
    Fetcher(FetcherSettings settings, TargetPolicy policy, MeterRegistry registry, HttpExchange exchange) {
        this.settings = settings;
        this.exchange = exchange;
        this.targetFetch = new TargetFetch(settings, policy, exchange::send);
        this.metrics = new FetchMetrics(registry);
    }

    /**
     * Fetches the request's targets. Its deadline counts from the subscription, and is
     * {@link FetcherSettings#maxDeadline()} at most.
     *
     * @return never fails for what a target does
     */
    public Mono<FetchResult> fetch(FetchRequest request) {
        return fetch(request, Instant.MAX);
    }

    /**
     * As {@link #fetch(FetchRequest)}, for a request that also ends at a point in time. Where that has passed, nothing is
     * sent and every target is timed out.
     */
    public Mono<FetchResult> fetch(FetchRequest request, Instant notAfter) {
        return Mono.defer(() -> {
            Instant startedAt = Instant.ofEpochMilli(Schedulers.parallel().now(TimeUnit.MILLISECONDS));
            String id = Objects.requireNonNullElseGet(request.id(), Fetcher::randomId);
            AtomicLong elapsedMillis = new AtomicLong();
            Mono<List<TargetResult>> all = fetchAll(request.targets(), deadline(request, startedAt, notAfter));
            return Timer.named("fetch")
                    .listener(timing -> elapsedMillis.set(timing.elapsed().toMillis()))
                    .mono(all)
                    .map(results -> FetchResult.of(id, startedAt, elapsedMillis.get(), results))
                    .doOnNext(metrics::time);
        });
    }

    /**
     * Fetches one target, outside of any request.
     *
     * @param deadline how long that may take in all, from the subscription
     * @return never fails for what the target does
     */
    public Mono<TargetResult> fetch(Target target, Duration deadline) {
        return Mono.defer(() -> fetchAll(List.of(target), Deadline.after(deadline, Schedulers.parallel())))
                .map(results -> results.get(0));
    }

    /** Tells results apart, no more: unlike a random UUID it takes no entropy from the system, which may block. */
    private static String randomId() {
        return "fetch-" + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), Character.MAX_RADIX);
    }

    private Mono<List<TargetResult>> fetchAll(List<Target> targets, Deadline deadline) {
        List<TargetProgress> progress = new ArrayList<>(targets.size());
        List<Mono<Answer>> answers = new ArrayList<>(targets.size());
        for (Target target : targets) {
            TargetProgress one = new TargetProgress(target);
            progress.add(one);
            answers.add(one.fetch(targetFetch));
        }
        return Gather.outcomes(answers)
                .map(outcomes -> results(progress, outcomes))
                .doOnNext(metrics::count)
                .contextWrite(deadline::write);
    }

    private static List<TargetResult> results(List<TargetProgress> progress, List<Outcome<Answer>> outcomes) {
        List<TargetResult> results = new ArrayList<>(outcomes.size());
        for (int i = 0; i < outcomes.size(); i++) {
            results.add(progress.get(i).result(outcomes.get(i)));
        }
        return results;
    }

    private Deadline deadline(FetchRequest request, Instant now, Instant notAfter) {
        Duration asked = request.deadlineOr(settings.deadline());
        Duration allowed = asked.compareTo(settings.maxDeadline()) > 0 ? settings.maxDeadline() : asked;
        Instant end = now.plus(allowed);
        return Deadline.at(notAfter.isBefore(end) ? notAfter : end);
    }

    /**
     * Loads all that the first fetch would otherwise wait for, by a fetch from a server of its own on the loopback
     * interface. Completes when a fetch takes no longer than the next.
     */
    public Mono<Void> warmUp() {
        return exchange.warmUp();
    }

    /** Ends what is in flight, closes every connection and ends the threads; blocks for 5 s at most. */
    @Override
    public void close() {
        exchange.close();
    }
}
