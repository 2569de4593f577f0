package io.weir.operators;

import io.weir.operators.cache.AsyncCache;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.hedge.Hedge;
import io.weir.operators.retry.Retry;
import io.weir.operators.timer.Timer;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Puts decorators around a source in the one order that is right, whatever the order in which they are named here.
 *
 * <p>From the outside in, and why:
 *
 * <ol>
 *   <li><b>timer</b>: what the caller waits for, all told
 *   <li><b>deadline</b>: bounds everything below, and everything below can see it
 *   <li><b>cache</b>: what is remembered needs none of the rest
 *   <li><b>retry</b>: each attempt passes everything below anew
 *   <li><b>hedge</b>: two tries are one attempt
 *   <li><b>breaker</b>: sees the outcome of every single try, its timeout included; open, it spares the limits
 *   <li><b>limit</b>: a rate limiter counts tries, not callers
 *   <li><b>attempt timeout</b>: of one try, the wait for the bulkhead included
 *   <li><b>bulkhead</b>: the permit is held only while the source itself runs
 * </ol>
 *
 * <p>Breaker, limit and bulkhead are operators of any library, resilience4j's for instance; they are applied per
 * subscription. What is not named is left out. Immutable and safe to share.
 */
public final class Decorators<T> {

    /** Copied whole for each change, so that instances of {@link Decorators} stay immutable. */
    private static final class Settings<T> implements Cloneable {
        private final String name;
        private UnaryOperator<Mono<T>> cache = UnaryOperator.identity();
        private UnaryOperator<Publisher<T>> breaker = UnaryOperator.identity();
        private UnaryOperator<Publisher<T>> limit = UnaryOperator.identity();
        private UnaryOperator<Publisher<T>> bulkhead = UnaryOperator.identity();
        private @Nullable Timer timer;
        private Deadline.@Nullable Limit deadline;
        private @Nullable Retry retry;
        private @Nullable Hedge hedge;
        private Deadline.@Nullable Limit attemptTimeout;
        private boolean monoOnly;

        Settings(String name) {
            this.name = name;
        }

        @Override
        @SuppressWarnings("unchecked")
        protected Settings<T> clone() {
            try {
                return (Settings<T>) super.clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private final Settings<T> settings;

    private Decorators(Settings<T> settings) {
        this.settings = settings;
    }

    /** No decorators yet; the timer and the retry that may follow are given this name. */
    public static <T> Decorators<T> of(String name) {
        return new Decorators<>(new Settings<>(Objects.requireNonNull(name, "name")));
    }

    private Decorators<T> with(Consumer<Settings<T>> change) {
        Settings<T> changed = settings.clone();
        change.accept(changed);
        return new Decorators<>(changed);
    }

    /** Measures the whole; {@code configure} is given a timer of this name that reports to nobody yet. */
    public Decorators<T> timer(UnaryOperator<Timer> configure) {
        return with(s -> s.timer = configure.apply(Timer.named(s.name)));
    }

    /** Limits the whole. */
    public Decorators<T> deadline(Duration within) {
        return with(s -> s.deadline = Deadline.within(within));
    }

    /** Remembers the result under {@code key}. Only for a {@link Mono}. */
    public <K> Decorators<T> cache(AsyncCache<K, T> cache, K key) {
        return with(s -> {
            s.cache = source -> cache.get(key, anyKey -> source);
            s.monoOnly = true;
        });
    }

    /** Retries; {@code configure} is given a retry of this name with its defaults. */
    public Decorators<T> retry(UnaryOperator<Retry> configure) {
        return with(s -> s.retry = configure.apply(Retry.of(s.name)));
    }

    /** Hedges each attempt. Only for a {@link Mono}. */
    public Decorators<T> hedge(Hedge hedge) {
        return with(s -> {
            s.hedge = Objects.requireNonNull(hedge, "hedge");
            s.monoOnly = true;
        });
    }

    /** Guards each try by a circuit breaker. */
    public Decorators<T> breaker(UnaryOperator<Publisher<T>> breaker) {
        return with(s -> s.breaker = Objects.requireNonNull(breaker, "breaker"));
    }

    /** Lets each try pass a rate limiter. */
    public Decorators<T> limit(UnaryOperator<Publisher<T>> limiter) {
        return with(s -> s.limit = Objects.requireNonNull(limiter, "limiter"));
    }

    /** Limits each try; its error is a {@link java.util.concurrent.TimeoutException}. */
    public Decorators<T> attemptTimeout(Duration within) {
        return with(s -> s.attemptTimeout = Deadline.within(within));
    }

    /** Lets each try take a permit. */
    public Decorators<T> bulkhead(UnaryOperator<Publisher<T>> bulkhead) {
        return with(s -> s.bulkhead = Objects.requireNonNull(bulkhead, "bulkhead"));
    }

    /** The source with all of them around it. */
    public Mono<T> mono(Mono<T> source) {
        Settings<T> s = settings;
        Mono<T> decorated = source.transformDeferred(s.bulkhead);
        decorated = s.attemptTimeout == null ? decorated : s.attemptTimeout.mono(decorated);
        decorated = decorated.transformDeferred(s.limit).transformDeferred(s.breaker);
        decorated = s.hedge == null ? decorated : s.hedge.mono(decorated);
        decorated = s.retry == null ? decorated : s.retry.mono(decorated);
        decorated = s.cache.apply(decorated);
        decorated = s.deadline == null ? decorated : s.deadline.mono(decorated);
        return s.timer == null ? decorated : s.timer.mono(decorated);
    }

    /**
     * The source with all of them around it.
     *
     * @throws IllegalStateException if a cache or a hedge has been named
     */
    public Flux<T> flux(Flux<T> source) {
        Settings<T> s = settings;
        if (s.monoOnly) {
            throw new IllegalStateException("a cache and a hedge are for single results, not for a Flux");
        }
        Flux<T> decorated = source.transformDeferred(s.bulkhead);
        decorated = s.attemptTimeout == null ? decorated : s.attemptTimeout.flux(decorated);
        decorated = decorated.transformDeferred(s.limit).transformDeferred(s.breaker);
        decorated = s.retry == null ? decorated : s.retry.flux(decorated);
        decorated = s.deadline == null ? decorated : s.deadline.flux(decorated);
        return s.timer == null ? decorated : s.timer.flux(decorated);
    }
}
