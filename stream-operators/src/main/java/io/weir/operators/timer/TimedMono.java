package io.weir.operators.timer;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/** Measures each subscription to a Mono. */
final class TimedMono<T> extends MonoOperator<T, T> {

    private final String name;
    private final LongSupplier nanoTime;
    private final Consumer<Timing> report;

    private TimedMono(Mono<T> source, String name, LongSupplier nanoTime, Consumer<Timing> report) {
        super(source);
        this.name = name;
        this.nanoTime = nanoTime;
        this.report = report;
    }

    static <T> Mono<T> of(Mono<T> source, String name, LongSupplier nanoTime, Consumer<Timing> report) {
        return onAssembly(new TimedMono<>(source, name, nanoTime, report));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new TimedSubscriber<>(actual, name, nanoTime, true, report));
    }
}
