package io.weir.operators.cache;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/**
 * A load under way, as the cache holds it, and those who wait for it.
 *
 * <p>It completes with an entry to keep; with null, which the cache drops, if there is nothing to keep. What those who
 * wait get is in {@link #outcome} in either case.
 */
final class Load<V> extends CompletableFuture<Entry<V>> {

    private final CompletableFuture<Entry<V>> outcome = new CompletableFuture<>();
    private final Disposable.Swap subscription = Disposables.swap();
    /** The one who starts it waits too; -1 once the last one has left. */
    private int waiting = 1;

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

    /** The result for one who waits; subscribed to exactly once per {@link #enter}. */
    Mono<V> result(@Nullable Supplier<Mono<Entry<V>>> start) {
        return Mono.fromFuture(outcome, true)
                .flatMap(Entry::result)
                .doOnCancel(this::leave)
                .doOnSubscribe(ignored -> {
                    if (start != null) {
                        start(start.get());
                    }
                });
    }

    private void start(Mono<Entry<V>> load) {
        try {
            boolean unused = subscription.update(load.subscribe(this::end));
        } catch (Throwable fatal) {
            // What Reactor lets through, a class that does not link for one, must not leave the key taken for ever.
            outcome.completeExceptionally(fatal);
            cancel(false);
            throw fatal;
        }
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
        subscription.dispose();
        cancel(false);
    }
}
