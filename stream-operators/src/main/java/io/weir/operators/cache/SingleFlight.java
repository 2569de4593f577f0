package io.weir.operators.cache;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Lets all who ask for the same key at the same time share one load, and remembers nothing: an {@link AsyncCache} without
 * the cache.
 *
 * <pre>
 * caller 1  get(k) ── load starts ───────(v)|
 * caller 2      get(k) ── joins it ──────(v)|
 * caller 3                                    get(k) ── load starts ─────(v)|
 * </pre>
 *
 * <p>Whoever cancels leaves the others theirs, and the last one to cancel cancels the load. It runs in the context of the
 * caller that started it, without that caller's {@link io.weir.operators.deadline.Deadline}. Empty results and errors are
 * shared likewise.
 *
 * <p>There are as many loads as there are keys that somebody waits for, and no other bound. Results arrive on the thread
 * that completes the load. Thread-safe.
 */
public final class SingleFlight<K, V> {

    private final ConcurrentHashMap<K, Load<V>> loads = new ConcurrentHashMap<>();
    private final Memory<K, V> memory;

    public SingleFlight() {
        this(Memory.none());
    }

    SingleFlight(Memory<K, V> memory) {
        this.memory = memory;
    }

    /** What {@code loader} makes of {@code key}, or what it is making of it already. Lazy. */
    public Mono<V> get(K key, Function<? super K, ? extends Mono<V>> loader) {
        return SharedMono.of(actual -> serve(key, loader, actual));
    }

    void serve(K key, Function<? super K, ? extends Mono<V>> loader, CoreSubscriber<? super V> actual) {
        Waiter<V> waiter = new Waiter<>(actual);
        actual.onSubscribe(waiter);
        while (!waiter.isDone()) {
            Load<V> own = new Flight(key, actual);
            Load<V> found = loads.putIfAbsent(key, own);
            Load<V> joined = found == null ? own : found;
            if (joined.join(waiter)) {
                if (joined == own) {
                    start(own, key, loader);
                } else {
                    memory.joined();
                }
                return;
            }
            // It has been given up just now; one's own, too, may be, by another who joined it first and left again.
            // Nobody needs to wait until it has been removed.
            loads.remove(key, joined);
        }
    }

    private void start(Load<V> own, K key, Function<? super K, ? extends Mono<V>> loader) {
        // A load that has just ended left its result there before it made room for this one.
        Entry<V> known = memory.recall(key);
        if (known == null) {
            memory.missed();
            own.start(() -> loader.apply(key));
        } else {
            boolean unused = own.end(known);
        }
    }

    /** What a load under way ends with is no longer to be kept; the next caller starts another one. */
    void forget(K key) {
        loads.remove(key);
    }

    /** As {@link #forget}, of all loads. */
    void forgetAll() {
        loads.clear();
    }

    /** How many loads are under way. */
    int size() {
        return loads.size();
    }

    private final class Flight extends Load<V> {
        private final K key;

        Flight(K key, CoreSubscriber<? super V> first) {
            super(first);
            this.key = key;
        }

        @Override
        Entry<V> entry(@Nullable V value, @Nullable Throwable error) {
            return memory.entry(value, error);
        }

        @Override
        void ended(Entry<V> entry) {
            memory.loaded(entry);
            if (entry.isKept()) {
                // In one step: whoever forgets the key does so before, and nothing is kept, or after.
                loads.computeIfPresent(key, (same, current) -> {
                    if (current != this) {
                        return current;
                    }
                    memory.keep(key, entry);
                    return null;
                });
            } else {
                loads.remove(key, this);
            }
        }

        @Override
        void givenUp() {
            memory.cancelled();
            loads.remove(key, this);
        }
    }
}
