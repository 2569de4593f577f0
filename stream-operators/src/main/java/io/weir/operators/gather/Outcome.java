package io.weir.operators.gather;

import java.util.Objects;
import java.util.Optional;

/** How one of many ended: with a value, without one, or with an error. Immutable. */
public sealed interface Outcome<T> {

    /** The value, if there is one. */
    default Optional<T> value() {
        return Optional.empty();
    }

    /** It emitted {@code result}. */
    record Success<T>(T result) implements Outcome<T> {
        public Success {
            Objects.requireNonNull(result, "result");
        }

        @Override
        public Optional<T> value() {
            return Optional.of(result);
        }
    }

    /** It completed without a value. */
    record Empty<T>() implements Outcome<T> {}

    /** It failed with {@code error}. */
    record Failure<T>(Throwable error) implements Outcome<T> {
        public Failure {
            Objects.requireNonNull(error, "error");
        }
    }
}
