package io.weir.operators.timer;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What one subscription took.
 *
 * @param name the operation's name
 * @param outcome how it ended
 * @param elapsed from the subscription to the end
 * @param firstElement from the subscription to the first element; null if there was none
 * @param count the number of elements
 * @param error why it failed; null unless the outcome is {@link Outcome#ERROR}
 */
public record Timing(
        String name,
        Outcome outcome,
        Duration elapsed,
        @Nullable Duration firstElement,
        long count,
        @Nullable Throwable error) {

    /** How a subscription ended. */
    public enum Outcome {
        /** It completed after one element or more. */
        SUCCESS,
        /** It completed without any. */
        EMPTY,
        /** It failed. */
        ERROR,
        /** The subscriber lost interest before the end. */
        CANCELLED;

        String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** {@code fetch took 0.5001s}, and in brackets how it ended where that is not success. */
    @Override
    public String toString() {
        String took = String.format(Locale.ROOT, "%s took %.4fs", name, elapsed.toNanos() / 1e9);
        return switch (outcome) {
            case SUCCESS -> took;
            case EMPTY, CANCELLED -> took + " (" + outcome.label() + ")";
            case ERROR -> took + " (error: " + error + ")";
        };
    }
}
