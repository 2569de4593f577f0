package io.weir.operators.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * A load under way, as the cache holds it, and those who wait for it.
 *
 * <p>It completes with an entry to keep; with null, which the cache drops, if there is nothing to keep. What those who
 * wait get is in {@link #outcome} in either case.
 */
final class Load<V> extends CompletableFuture<Entry<V>> {

    private final CompletableFuture<Entry<V>> outcome = new CompletableFuture<>();
    private final Runnable givenUp;
    /** Set before the one who starts it can leave, and hence before the last one can. */
    private @Nullable Disposable subscription;
    /** The one who starts it waits too; -1 once the last one has left. */
    private int waiting = 1;

    /** @param givenUp is told if the last one leaves before the end */
    Load(Runnable givenUp) {
        this.givenUp = givenUp;
    }

    /** The entry of a load that has ended with one, or null. */
    static <V> @Nullable Entry<V> loaded(CompletableFuture<Entry<V>> future) {
        return future.isDone() && !future.isCompletedExceptionally() ? future.getNow(null) : null;
    }

    /** Waits for it, too; false if it has been given up. */
    synchronized boolean enter() {
        if (waiting < 0) {
            return false;
        }
        waiting++;
        return true;
    }

    /**
     * Starts it; {@link #result} is then for the one who did.
     *
     * @param load begins to load, and tells the end to whom it is given
     */
    void start(Function<Consumer<Entry<V>>, Disposable> load) {
        try {
            subscription = load.apply(this::end);
        } catch (Throwable fatal) {
            // What Reactor lets through, a class that does not link for one, must not leave the key taken for ever.
            outcome.completeExceptionally(fatal);
            cancel(false);
            throw fatal;
        }
    }

    /** The result for one who waits; subscribed to exactly once per {@link #enter}. */
    Mono<V> result() {
        Entry<V> ended = loaded(outcome);
        return ended != null
                ? ended.result()
                : Mono.fromFuture(outcome, true).handle(Entry<V>::emit).doOnCancel(this::leave);
    }

    private void end(Entry<V> entry) {
        complete(entry.isKept() ? entry : null);
        outcome.complete(entry);
    }

    private void leave() {
        synchronized (this) {
            if (--waiting > 0) {
                return;
            }
            waiting = -1;
        }
        if (subscription != null) {
            subscription.dispose();
        }
        if (cancel(false)) {
            givenUp.run();
        }
    }
}
