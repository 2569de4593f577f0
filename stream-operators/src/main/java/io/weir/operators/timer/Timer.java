package io.weir.operators.timer;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Measures each subscription to what it decorates: how long it takes, to the first element and to the end, how many
 * elements there are, and whether it succeeds, fails, is empty or is cancelled.
 *
 * <pre>
 * subscribe ─────────(a)──────(b)──|
 *     └─ firstElement ┘            │
 *     └────────── elapsed ─────────┘   "fetch took 0.5001s", count 2, SUCCESS
 * </pre>
 *
 * <p>The time ends when the signal arrives here, before anything downstream has dealt with it. A {@link Mono} ends with
 * its element. Each subscription is measured and told exactly once.
 *
 * <p>The listener runs on the thread that ends the subscription and must not block; what it throws is dropped the way
 * Reactor drops errors ({@link reactor.core.publisher.Hooks#onErrorDropped}) and does not touch the result.
 *
 * <p>Immutable, adds no scheduler, passes elements, errors, demand and context through. Safe to share.
 */
public final class Timer {

    private final String name;
    private final LongSupplier nanoTime;
    private final Consumer<Timing> listener;
    private final @Nullable Meters meters;

    private Timer(String name, LongSupplier nanoTime, Consumer<Timing> listener, @Nullable Meters meters) {
        this.name = name;
        this.nanoTime = nanoTime;
        this.listener = listener;
        this.meters = meters;
    }

    /** A timer that reports to nobody yet; the name appears in every report. */
    public static Timer named(String name) {
        return new Timer(Objects.requireNonNull(name, "name"), System::nanoTime, timing -> {}, null);
    }

    /** Tells {@code listener} of each measurement, after those told before. */
    public Timer listener(Consumer<? super Timing> listener) {
        return new Timer(name, nanoTime, this.listener.andThen(listener), meters);
    }

    /**
     * Reports to Micrometer: timers {@code operation.duration} with the tags {@code operation} (the name) and {@code
     * outcome} (success, empty, error, cancelled), {@code operation.first.element} and the summary {@code
     * operation.elements}, for a {@link Flux}, with {@code operation} alone.
     *
     * <p>There are no other tags than these and the ones given here, which must come from a bounded set.
     *
     * @param tags further tags, as key, value, key, value
     */
    public Timer registry(MeterRegistry registry, String... tags) {
        return new Timer(
                name, nanoTime, listener, new Meters(registry, Tags.of(tags).and("operation", name)));
    }

    /** Measures on another clock than {@link System#nanoTime()}; nanoseconds from any fixed moment. */
    public Timer clock(LongSupplier nanoTime) {
        return new Timer(name, Objects.requireNonNull(nanoTime, "nanoTime"), listener, meters);
    }

    /** Measures each subscription to {@code source}. */
    public <T> Mono<T> mono(Mono<T> source) {
        return TimedMono.of(source, name, nanoTime, this::tell);
    }

    /** Measures each subscription to {@code source}. */
    public <T> Flux<T> flux(Flux<T> source) {
        return TimedFlux.of(source, name, nanoTime, this::tellOfFlux);
    }

    private void tellOfFlux(Timing timing) {
        if (meters != null) {
            meters.elements(timing);
        }
        tell(timing);
    }

    private void tell(Timing timing) {
        if (meters != null) {
            meters.ended(timing);
        }
        listener.accept(timing);
    }

    /** The instruments, made once. */
    private static final class Meters {
        private final Map<Timing.Outcome, io.micrometer.core.instrument.Timer> durations =
                new EnumMap<>(Timing.Outcome.class);
        private final io.micrometer.core.instrument.Timer firstElement;
        private final io.micrometer.core.instrument.DistributionSummary elements;

        Meters(MeterRegistry registry, Tags tags) {
            for (Timing.Outcome outcome : Timing.Outcome.values()) {
                durations.put(outcome, registry.timer("operation.duration", tags.and("outcome", outcome.label())));
            }
            firstElement = registry.timer("operation.first.element", tags);
            elements = registry.summary("operation.elements", tags);
        }

        void ended(Timing timing) {
            Objects.requireNonNull(durations.get(timing.outcome())).record(timing.elapsed());
        }

        void elements(Timing timing) {
            Duration first = timing.firstElement();
            if (first != null) {
                firstElement.record(first);
            }
            elements.record((double) timing.count());
        }
    }
}
