package io.weir.operators.timer;

import java.util.function.Consumer;
import java.util.function.LongSupplier;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;

/** Measures each subscription to a Flux. */
final class TimedFlux<T> extends FluxOperator<T, T> {

    private final String name;
    private final LongSupplier nanoTime;
    private final Consumer<Timing> report;

    private TimedFlux(Flux<T> source, String name, LongSupplier nanoTime, Consumer<Timing> report) {
        super(source);
        this.name = name;
        this.nanoTime = nanoTime;
        this.report = report;
    }

    static <T> Flux<T> of(Flux<T> source, String name, LongSupplier nanoTime, Consumer<Timing> report) {
        return onAssembly(new TimedFlux<>(source, name, nanoTime, report));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        source.subscribe(new TimedSubscriber<>(actual, name, nanoTime, false, report));
    }
}
