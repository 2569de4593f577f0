package io.weir.fetch;

import io.weir.events.FetchRequest;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.TargetResult;
import io.weir.fetch.engine.Fetcher;
import io.weir.operators.gather.Gather;
import io.weir.operators.parallel.Workers;
import io.weir.operators.timer.Timer;
import java.time.Instant;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import reactor.core.publisher.Mono;

/**
 * Fetches a service's diagnostics at once: pages over HTTP, and beside them what blocks a thread. Long pages of metrics get
 * a summary, each on a core of its own. Thread-safe.
 */
final class DiagnosticsFetch implements AutoCloseable {

    private static final int SUMMARIES_WAITING = 1_000;

    private final Diagnostics diagnostics;
    private final Fetcher fetcher;
    private final LocalTargets local;
    private final Workers cores = Workers.computing("weir-fetch-summary", SUMMARIES_WAITING);

    DiagnosticsFetch(Diagnostics diagnostics, Fetcher fetcher, LocalTargets local) {
        this.diagnostics = diagnostics;
        this.fetcher = fetcher;
        this.local = local;
    }

    /** As {@link Fetcher#fetch(FetchRequest, Instant)}. */
    Mono<FetchResult> fetch(FetchRequest request, Instant notAfter) {
        List<Target> remote = request.targets().stream()
                .filter(target -> !LocalTargets.isLocal(target))
                .toList();
        if (remote.size() == request.targets().size()) {
            return fetcher.fetch(request, notAfter).flatMap(this::summarized);
        }
        Mono<List<TargetResult>> pages = remote.isEmpty()
                ? Mono.just(List.of())
                : fetcher.fetch(new FetchRequest(request.id(), remote, request.deadlineMillis()), notAfter)
                        .map(FetchResult::results);
        Mono<List<TargetResult>> others = Gather.all(request.targets().stream()
                .filter(LocalTargets::isLocal)
                .map(target -> local.ask(target, diagnostics.command(target)))
                .toList());
        return Mono.defer(() -> {
            Instant startedAt = Instant.now();
            AtomicLong elapsedMillis = new AtomicLong();
            return Timer.named("diagnostics")
                    .listener(timing -> elapsedMillis.set(timing.elapsed().toMillis()))
                    .mono(Mono.zip(pages, others))
                    .map(found -> FetchResult.of(
                            Objects.requireNonNullElse(request.id(), "diagnostics"),
                            startedAt,
                            elapsedMillis.get(),
                            inOrder(request, found.getT1(), found.getT2())))
                    .flatMap(this::summarized);
        });
    }

    private static List<TargetResult> inOrder(
            FetchRequest request, List<TargetResult> pages, List<TargetResult> others) {
        Iterator<TargetResult> page = pages.iterator();
        Iterator<TargetResult> other = others.iterator();
        return request.targets().stream()
                .map(target -> LocalTargets.isLocal(target) ? other.next() : page.next())
                .toList();
    }

    private Mono<FetchResult> summarized(FetchResult result) {
        if (result.results().stream().noneMatch(DiagnosticsFetch::isMetrics)) {
            return Mono.just(result);
        }
        return Gather.all(result.results().stream().map(this::summarized).toList())
                .map(all -> FetchResult.of(result.id(), result.startedAt(), result.elapsedMillis(), all))
                // Too many wait for the cores: the pages themselves are there.
                .onErrorReturn(result);
    }

    private Mono<TargetResult> summarized(TargetResult target) {
        String body = target.body();
        return body == null || !isMetrics(target)
                ? Mono.just(target)
                : cores.call(() -> target.withSummary(MetricsPage.summary(body)));
    }

    private static boolean isMetrics(TargetResult target) {
        return MetricsPage.is(target.contentType(), target.body());
    }

    /** Ends both pools. */
    @Override
    public void close() {
        cores.close();
        local.close();
    }
}
