package io.weir.operators.lines;

import java.util.function.Function;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Flattens lists that arrive one by one. */
final class InOrder {

    private InOrder() {}

    /**
     * The elements of each part, the next part being requested when those of this one have been taken.
     *
     * <p>Reactor's own operator lets an error overtake elements that nobody has asked for yet. Here the error takes
     * its place in the queue, as a part that fails.
     */
    static <T> Flux<T> flatten(Flux<? extends Iterable<T>> parts) {
        return parts.<Iterable<T>>map(part -> part)
                .onErrorResume(error -> Mono.just(() -> {
                    throw Exceptions.propagate(error);
                }))
                .flatMapIterable(Function.identity(), 1);
    }
}
