package io.weir.operators.retry;

import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that failed, and what follows from it.
 *
 * @param name the operation's name
 * @param attempt its number, from 1
 * @param maxAttempts how many there may be in all
 * @param error why it failed
 * @param delay how long until the next attempt; null if there is none
 * @param decision whether there is a next attempt, and if not, why
 */
public record FailedAttempt(
        String name,
        long attempt,
        long maxAttempts,
        Throwable error,
        @Nullable Duration delay,
        Decision decision) {

    public FailedAttempt {
        Objects.requireNonNull(error, "error");
        if ((delay != null) != (decision == Decision.RETRY)) {
            throw new IllegalArgumentException("a delay belongs to a retry: " + delay + ", " + decision);
        }
    }

    /** What follows from a failed attempt. */
    public enum Decision {
        /** Another attempt, after the wait. */
        RETRY("another attempt follows"),
        /** None: this was the last one allowed. */
        ATTEMPTS_USED_UP("it was the last"),
        /** None: errors of this kind are not tried again. */
        NOT_RETRYABLE("such errors are not retried"),
        /** None: the wait would end after the deadline. */
        DEADLINE("the deadline comes first"),
        /** None: the server asks for a longer wait than is granted. */
        RETRY_AFTER_TOO_LONG("the server asks for too long a wait"),
        /** None: too many retries are made already. */
        BUDGET("the retry budget is used up");

        private final String text;

        Decision(String text) {
            this.text = text;
        }
    }

    /** {@code fetch: attempt 1 of 3 failed (java.io.IOException: reset), next in 0.1000s}, or why there is no next. */
    @Override
    public String toString() {
        String next =
                delay == null ? decision.text : String.format(Locale.ROOT, "next in %.4fs", delay.toNanos() / 1e9);
        return name + ": attempt " + attempt + " of " + maxAttempts + " failed (" + error + "), " + next;
    }
}
