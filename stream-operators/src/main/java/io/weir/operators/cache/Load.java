package io.weir.operators.cache;

import io.weir.operators.deadline.Deadline;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * A load under way, those who wait for it, and itself the subscriber of what it loads. It is over once: with an entry, or
 * given up, when the last one who waits has left.
 */
abstract class Load<V> implements CoreSubscriber<V> {

    private final Context context;
    private volatile @Nullable Subscription upstream;

    // Guarded by this.
    private @Nullable Waiter<V> waiters;
    private @Nullable Entry<V> ended;
    private boolean over;

    /** @param first whose load it is; the source sees its context without its deadline, which is not that of others */
    Load(CoreSubscriber<? super V> first) {
        this.context = first.currentContext().delete(Deadline.class);
    }

    /** What becomes of such an outcome; at most one of both is there. */
    abstract Entry<V> entry(@Nullable V value, @Nullable Throwable error);

    /** It has ended; those who wait are told next. */
    abstract void ended(Entry<V> entry);

    /** Nobody waits any longer. */
    abstract void givenUp();

    /** Lets this one wait, too, or tells it at once what has come out; false if it has been given up. */
    boolean join(Waiter<V> waiter) {
        Entry<V> result;
        synchronized (this) {
            if (!over) {
                waiters = waiter.enter(this, waiters);
            }
            result = ended;
            if (over && result == null) {
                return false;
            }
        }
        if (result != null) {
            waiter.end(result);
        } else if (waiter.isDone()) {
            // Cancelled while it entered: it did not know yet where to leave.
            leave(waiter);
        }
        return true;
    }

    /** Begins to load, unless those who wait have left already. */
    void start(Supplier<? extends Mono<V>> loader) {
        if (isOver()) {
            return;
        }
        try {
            Mono.<V>defer(loader).subscribe(this);
        } catch (Throwable fatal) {
            // What Reactor lets through, a class that does not link for one, must not leave the key taken for ever.
            boolean unused = end(entry(null, fatal));
            throw fatal;
        }
    }

    private synchronized boolean isOver() {
        return over;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        upstream = subscription;
        if (isOver()) {
            subscription.cancel();
        } else {
            subscription.request(Long.MAX_VALUE);
        }
    }

    /** The end, as a Mono has one element at most. */
    @Override
    public void onNext(V value) {
        if (!end(entry(value, null))) {
            Operators.onNextDropped(value, context);
        }
    }

    @Override
    public void onError(Throwable error) {
        if (!end(entry(null, error))) {
            Operators.onErrorDropped(error, context);
        }
    }

    @Override
    public void onComplete() {
        if (!isOver()) {
            boolean unused = end(entry(null, null));
        }
    }

    @Override
    public Context currentContext() {
        return context;
    }

    /** Ends with that; false if it was over. */
    boolean end(Entry<V> entry) {
        Waiter<V> told;
        synchronized (this) {
            if (over) {
                return false;
            }
            over = true;
            ended = entry;
            told = waiters;
            waiters = null;
        }
        ended(entry);
        while (told != null) {
            // What it is told may lead anywhere: the next one is looked up first.
            Waiter<V> next = told.next();
            told.end(entry);
            told = next;
        }
        return true;
    }

    /** One who waited does no longer. */
    void leave(Waiter<V> waiter) {
        synchronized (this) {
            if (over || !waiter.isIn(this)) {
                return;
            }
            waiters = waiter.exit(waiters);
            if (waiters != null) {
                return;
            }
            over = true;
        }
        Subscription loading = upstream;
        if (loading != null) {
            loading.cancel();
        }
        givenUp();
    }
}
