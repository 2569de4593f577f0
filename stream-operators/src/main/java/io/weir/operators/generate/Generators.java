package io.weir.operators.generate;

import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;

/**
 * Generators with state, as a {@code yield} in a loop makes them elsewhere.
 *
 * <pre>
 * request        1       1       1       1
 * countdown(2)   └─(2)   └─(1)   └─|
 * </pre>
 *
 * <p>Each subscription has its own state and starts at the beginning; an element is computed when it is requested, on the
 * thread that requests it, and never before. What a function throws is the error of the sequence. Stateless and safe to
 * share.
 */
public final class Generators {

    private Generators() {}

    /** {@code from, from - 1, … 1}; nothing if {@code from} is below 1. */
    public static Flux<Integer> countdown(int from) {
        return Flux.generate(() -> from, (left, sink) -> {
            if (left > 0) {
                sink.next(left);
            } else {
                sink.complete();
            }
            return left - 1;
        });
    }

    /**
     * The seed, what {@code next} makes of it, what it makes of that, and so on as long as {@code hasNext} holds.
     *
     * <p>{@code next} is called only when the element after is requested.
     */
    public static <T> Flux<T> iterate(T seed, Predicate<? super T> hasNext, UnaryOperator<T> next) {
        return Flux.generate(() -> new State<>(seed), (state, sink) -> {
            if (state.started) {
                state.value = next.apply(state.value);
            }
            state.started = true;
            if (hasNext.test(state.value)) {
                sink.next(state.value);
            } else {
                sink.complete();
            }
            return state;
        });
    }

    private static final class State<T> {
        private T value;
        private boolean started;

        State(T value) {
            this.value = value;
        }
    }
}
