package io.weir.fetch.engine;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Counts targets by outcome and times whole requests: targets of all results = sum over outcomes. */
final class FetchMetrics {

    private final Map<Outcome, Counter> targets;
    private final Timer duration;

    FetchMetrics(MeterRegistry registry) {
        this.targets = Arrays.stream(Outcome.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        outcome -> Counter.builder("weir.fetch.targets")
                                .description("Targets by what became of them")
                                .tag("outcome", outcome.name())
                                .register(registry),
                        (one, other) -> one,
                        () -> new EnumMap<>(Outcome.class)));
        this.duration = Timer.builder("weir.fetch.duration")
                .description("From the start of a request to the outcome of its last target")
                .publishPercentileHistogram()
                .register(registry);
    }

    void count(List<TargetResult> results) {
        results.forEach(
                target -> Objects.requireNonNull(targets.get(target.outcome())).increment());
    }

    void time(FetchResult result) {
        duration.record(Duration.ofMillis(result.elapsedMillis()));
    }
}
