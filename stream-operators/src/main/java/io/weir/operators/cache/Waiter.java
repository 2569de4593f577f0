package io.weir.operators.cache;

import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Operators;

/** One who waits for a load, and a link in the chain of those who wait for the same. */
final class Waiter<V> implements Subscription {

    @SuppressWarnings("rawtypes")
    private static final AtomicIntegerFieldUpdater<Waiter> STATE =
            AtomicIntegerFieldUpdater.newUpdater(Waiter.class, "state");

    private static final int NEITHER = 0;
    private static final int REQUESTED = 1;
    private static final int ENDED = 2;
    private static final int DONE = 3;

    private final CoreSubscriber<? super V> actual;

    private volatile int state = NEITHER;
    private volatile @Nullable Load<V> load;
    private @Nullable Entry<V> entry;

    // The load's, and guarded by it.
    private @Nullable Waiter<V> previous;
    private @Nullable Waiter<V> next;

    Waiter(CoreSubscriber<? super V> actual) {
        this.actual = actual;
    }

    /** Puts this before the first of a chain; returns the chain. */
    Waiter<V> enter(Load<V> joined, @Nullable Waiter<V> first) {
        load = joined;
        next = first;
        if (first != null) {
            first.previous = this;
        }
        return this;
    }

    /** Takes this out of the chain that begins with that one; returns the rest. */
    @Nullable
    Waiter<V> exit(@Nullable Waiter<V> first) {
        load = null;
        if (next != null) {
            next.previous = previous;
        }
        if (previous != null) {
            previous.next = next;
        }
        return first == this ? next : first;
    }

    boolean isIn(Load<V> joined) {
        return load == joined;
    }

    @Nullable
    Waiter<V> next() {
        return next;
    }

    /** Whether it has been cancelled, or told. */
    boolean isDone() {
        return state == DONE;
    }

    /** Tells the end: a value when it is asked for, all else at once. */
    void end(Entry<V> ended) {
        entry = ended;
        if (ended.hasValue() && STATE.compareAndSet(this, NEITHER, ENDED)) {
            return;
        }
        if (STATE.getAndSet(this, DONE) != DONE) {
            ended.emit(actual);
        }
    }

    @Override
    public void request(long n) {
        if (!Operators.validate(n) || STATE.compareAndSet(this, NEITHER, REQUESTED)) {
            return;
        }
        if (STATE.compareAndSet(this, ENDED, DONE) && entry != null) {
            entry.emit(actual);
        }
    }

    @Override
    public void cancel() {
        Load<V> joined = STATE.getAndSet(this, DONE) == DONE ? null : load;
        if (joined != null) {
            joined.leave(this);
        }
    }
}
