package io.weir.operators.retry;

import io.weir.operators.deadline.Deadline;
import io.weir.operators.retry.FailedAttempt.Decision;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.ContextView;

/**
 * Subscribes again to a source that failed: at most so many attempts in all, waiting in between, and in the end failing
 * with the last error itself.
 *
 * <pre>
 * attempt 1 ──✗            attempt 2 ──✗            attempt 3 ──(a)|
 *             └── wait(1) ──┘          └── wait(2) ──┘
 * result    ───────────────────────────────────────────────────(a)|
 * </pre>
 *
 * <p>Defaults: 3 attempts, no wait, every {@link Exception} retried, no deadline, no budget. Never retried: an {@link
 * Error}, a call that a circuit breaker did not permit, a {@link CancellationException}; and a subscription that is
 * cancelled ends its attempt or its wait.
 *
 * <p>Waits run on {@link Schedulers#parallel()}; a retry without one subscribes on the thread that failed. A {@link Flux}
 * that fails midway starts anew, so its first elements may come twice: retry what is idempotent, or nearer the source.
 *
 * <p>Immutable; attempts are counted per subscription; safe to share. The context passes through.
 */
public final class Retry {

    /** The longest wait that a server's Retry-After is granted where none is set. */
    public static final Duration DEFAULT_MAX_RETRY_AFTER = Duration.ofMinutes(1);

    /** By name, so that resilience4j need not be there: an open breaker has already decided not to try. */
    private static final String OPEN_BREAKER = "io.github.resilience4j.circuitbreaker.CallNotPermittedException";

    /** Copied whole for each change, so that instances of {@link Retry} stay immutable. */
    private static final class Settings implements Cloneable {
        private final String name;
        private int maxAttempts = 3;
        private Backoff backoff = Backoff.fixed(Duration.ZERO);
        private Predicate<Throwable> retryable = error -> true;
        private Function<Throwable, @Nullable String> retryAfter = error -> null;
        private Duration maxRetryAfter = DEFAULT_MAX_RETRY_AFTER;
        private Deadline.@Nullable Limit deadline;
        private @Nullable RetryBudget budget;
        private Consumer<FailedAttempt> listener = failed -> {};

        Settings(String name) {
            this.name = name;
        }

        @Override
        protected Settings clone() {
            try {
                return (Settings) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Settings settings;

    private Retry(Settings settings) {
        this.settings = settings;
    }

    /** Three attempts without a wait; the name appears in every report. */
    public static Retry of(String name) {
        return new Retry(new Settings(Objects.requireNonNull(name, "name")));
    }

    private Retry with(Consumer<Settings> change) {
        Settings changed = settings.clone();
        change.accept(changed);
        return new Retry(changed);
    }

    /** How many attempts there may be in all, the first included; at least 1. */
    public Retry maxAttempts(int attempts) {
        if (attempts < 1) {
            throw new IllegalArgumentException("there is at least one attempt: " + attempts);
        }
        return with(s -> s.maxAttempts = attempts);
    }

    /** Waits the same time before each retry. */
    public Retry delay(Duration delay) {
        return backoff(Backoff.fixed(delay));
    }

    /** Waits {@code min(cap, base · 2^(n-1))} after the n-th failed attempt. */
    public Retry exponential(Duration base, Duration cap) {
        return backoff(Backoff.exponential(base, cap));
    }

    /** Waits {@code random(0, min(cap, base · 2^(n-1)))} after the n-th failed attempt. */
    public Retry fullJitter(Duration base, Duration cap) {
        RandomGenerator random = new RandomGenerator() {
            @Override
            public long nextLong() {
                return ThreadLocalRandom.current().nextLong();
            }
        };
        return backoff(Backoff.fullJitter(base, cap, random));
    }

    /** Waits as {@code backoff} says. */
    public Retry backoff(Backoff backoff) {
        return with(s -> s.backoff = Objects.requireNonNull(backoff, "backoff"));
    }

    /** Retries only errors that match; those never retried are not even asked about. */
    public Retry on(Predicate<? super Throwable> retryable) {
        return with(s -> s.retryable = retryable::test);
    }

    /**
     * Limits the whole, attempts and waits: a retry that could not begin in time is not waited for (the last error is
     * passed on at once), and an attempt under way is cancelled with {@link
     * io.weir.operators.deadline.DeadlineExceededException}. A {@link Deadline} in the context ends the retries likewise;
     * whoever put it there cuts off the attempt.
     */
    public Retry deadline(Duration time) {
        Deadline.Limit limit = Deadline.within(time);
        return with(s -> s.deadline = limit);
    }

    /**
     * Honours a server's wish: the wait is at least what the header asks for. Where that is more than the deadline
     * leaves or more than {@link #maxRetryAfter}, there is no further attempt: to come earlier than told would be no help.
     *
     * @param header the value of the header Retry-After that an error carries, in seconds or as a date; null for none
     */
    public Retry retryAfter(Function<? super Throwable, @Nullable String> header) {
        return with(s -> s.retryAfter = header::apply);
    }

    /** The longest wait a server may ask for; {@link #DEFAULT_MAX_RETRY_AFTER} by default. */
    public Retry maxRetryAfter(Duration longest) {
        return with(s -> s.maxRetryAfter = Objects.requireNonNull(longest, "longest"));
    }

    /** Makes a retry only if the budget has one left; each success earns to it. */
    public Retry budget(RetryBudget budget) {
        return with(s -> s.budget = Objects.requireNonNull(budget, "budget"));
    }

    /**
     * Tells {@code listener} of every failed attempt, the last included, after those told before. It runs on the thread
     * that failed and must not block; what it throws is dropped the way Reactor drops errors.
     */
    public Retry listener(Consumer<? super FailedAttempt> listener) {
        return with(s -> s.listener = s.listener.andThen(listener));
    }

    /** Retries each subscription to {@code source}. */
    public <T> Mono<T> mono(Mono<T> source) {
        Mono<T> retried = RetriedMono.of(source, this);
        return settings.deadline == null ? retried : settings.deadline.mono(retried);
    }

    /** Retries each subscription to {@code source}, from its beginning. */
    public <T> Flux<T> flux(Flux<T> source) {
        Settings s = settings;
        RetryBudget budget = s.budget;
        Flux<T> attempt = budget == null ? source : source.doOnComplete(budget::succeeded);
        Flux<T> retried = attempt.retryWhen(companion());
        return s.deadline == null ? retried : s.deadline.flux(retried);
    }

    private reactor.util.retry.Retry companion() {
        return reactor.util.retry.Retry.from(signals -> Flux.deferContextual(context ->
                signals.concatMap(signal -> due(signal.totalRetries() + 1, signal.failure(), context), 1)));
    }

    /** Emits when the next attempt is due, or fails with the error if there is none. */
    private Mono<Long> due(long attempt, Throwable failure, ContextView context) {
        Duration wait = next(attempt, failure, context);
        if (wait == null) {
            return Mono.error(failure);
        }
        return wait.isZero() ? Mono.just(0L) : Mono.delay(wait, Schedulers.parallel());
    }

    /** Notes that an attempt succeeded. */
    void succeeded() {
        if (settings.budget != null) {
            settings.budget.succeeded();
        }
    }

    /** Tells of a failed attempt, and says how long to wait for the next one; null if there is none. */
    @Nullable
    Duration next(long attempt, Throwable failure, ContextView context) {
        Throwable error = Exceptions.unwrap(failure);
        Optional<Duration> asked = retryAfter(error);
        Duration backoff = settings.backoff.after(attempt);
        Duration wait = asked.filter(longer -> longer.compareTo(backoff) > 0).orElse(backoff);
        Decision decision = decide(attempt, error, asked, wait, context);
        tell(attempt, error, wait, decision, context);
        return decision == Decision.RETRY ? wait : null;
    }

    private Decision decide(
            long attempt, Throwable error, Optional<Duration> asked, Duration wait, ContextView context) {
        if (isFinal(error) || !settings.retryable.test(error)) {
            return Decision.NOT_RETRYABLE;
        }
        if (attempt >= settings.maxAttempts) {
            return Decision.ATTEMPTS_USED_UP;
        }
        if (asked.filter(longest -> longest.compareTo(settings.maxRetryAfter) > 0)
                .isPresent()) {
            return Decision.RETRY_AFTER_TOO_LONG;
        }
        Optional<Duration> left = Deadline.in(context).map(deadline -> deadline.left(Schedulers.parallel()));
        if (left.filter(time -> time.compareTo(wait) <= 0).isPresent()) {
            return Decision.DEADLINE;
        }
        RetryBudget budget = settings.budget;
        return budget == null || budget.tryRetry() ? Decision.RETRY : Decision.BUDGET;
    }

    private static boolean isFinal(Throwable error) {
        for (Class<?> type = error.getClass(); type != null; type = type.getSuperclass()) {
            if (type.getName().equals(OPEN_BREAKER)) {
                return true;
            }
        }
        return error instanceof Error || error instanceof CancellationException;
    }

    private Optional<Duration> retryAfter(Throwable error) {
        Instant now = Instant.ofEpochMilli(Schedulers.parallel().now(TimeUnit.MILLISECONDS));
        return Optional.ofNullable(settings.retryAfter.apply(error)).flatMap(header -> RetryAfter.parse(header, now));
    }

    private void tell(long attempt, Throwable error, Duration wait, Decision decision, ContextView context) {
        FailedAttempt failed = new FailedAttempt(
                settings.name,
                attempt,
                settings.maxAttempts,
                error,
                decision == Decision.RETRY ? wait : null,
                decision);
        try {
            settings.listener.accept(failed);
        } catch (Throwable e) {
            Exceptions.throwIfFatal(e);
            Operators.onErrorDropped(e, reactor.util.context.Context.of(context));
        }
    }
}
