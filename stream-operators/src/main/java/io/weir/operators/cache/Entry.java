package io.weir.operators.cache;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** The outcome of a load: a value, an error, or neither; and for how long it is kept, and fresh. */
final class Entry<V> {

    private final @Nullable V value;
    private final @Nullable Throwable error;
    private final @Nullable Duration kept;
    private final long staleAt;
    /** Whether it may be given out when it is stale; the cache drops it when that, too, is over. */
    private final boolean graced;

    private boolean refreshing;

    private Entry(
            @Nullable V value, @Nullable Throwable error, @Nullable Duration kept, @Nullable Duration fresh, long now) {
        this.value = value;
        this.error = error;
        this.kept = kept;
        this.graced = kept != null && !kept.equals(fresh);
        this.staleAt = fresh == null ? now : now + nanos(fresh);
    }

    static <V> Entry<V> value(V value, Duration ttl, Duration grace, long now) {
        return new Entry<>(value, null, ttl.plus(grace), ttl, now);
    }

    static <V> Entry<V> empty(@Nullable Duration ttl, long now) {
        return new Entry<>(null, null, ttl, ttl, now);
    }

    static <V> Entry<V> error(Throwable error, @Nullable Duration ttl, long now) {
        return new Entry<>(null, error, ttl, ttl, now);
    }

    /** One that is not kept. */
    static <V> Entry<V> passing(@Nullable V value, @Nullable Throwable error) {
        return new Entry<>(value, error, null, null, 0);
    }

    /** Gives the result to one who has just asked for it. */
    void subscribe(CoreSubscriber<? super V> subscriber) {
        if (value != null) {
            subscriber.onSubscribe(Operators.scalarSubscription(subscriber, value));
        } else if (error != null) {
            Operators.error(subscriber, error);
        } else {
            Operators.complete(subscriber);
        }
    }

    /** Gives the result to one who has subscribed, and, if it is a value, has asked for it. */
    void emit(CoreSubscriber<? super V> subscriber) {
        if (error != null) {
            subscriber.onError(error);
            return;
        }
        if (value != null) {
            subscriber.onNext(value);
        }
        subscriber.onComplete();
    }

    boolean hasValue() {
        return value != null;
    }

    boolean isError() {
        return error != null;
    }

    boolean isEmpty() {
        return error == null && value == null;
    }

    boolean isKept() {
        return kept != null;
    }

    /** How long to keep it; zero if not at all. */
    Duration kept() {
        return kept == null ? Duration.ZERO : kept;
    }

    /** Whether it may be given out although it is stale. */
    boolean isGraced() {
        return graced;
    }

    boolean isStale(long now) {
        return now - staleAt >= 0;
    }

    /** True for the first who asks, until {@link #releaseRefresh}. */
    synchronized boolean claimRefresh() {
        boolean first = !refreshing;
        refreshing = true;
        return first;
    }

    synchronized void releaseRefresh() {
        refreshing = false;
    }

    /** A century where it is more, so that adding it to a clock's reading does not wrap. */
    private static long nanos(Duration duration) {
        Duration century = Duration.ofDays(36_525);
        return (duration.compareTo(century) > 0 ? century : duration).toNanos();
    }
}
