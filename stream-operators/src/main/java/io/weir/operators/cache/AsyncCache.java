package io.weir.operators.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.operators.deadline.Deadline;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * A bounded cache of what is loaded asynchronously, by key.
 *
 * <pre>
 * caller 1  get(k) ── load starts ───────(v)|
 * caller 2      get(k) ── joins it ──────(v)|
 * caller 3                                    get(k)(v)|   from memory, for the ttl
 * </pre>
 *
 * <p><b>One load per key.</b> Concurrent callers share it; whoever cancels leaves the others theirs, and the last one to
 * cancel cancels the load. It runs in the context of the caller that started it, without that caller's {@link Deadline}:
 * each caller's own deadline cuts only that caller off.
 *
 * <p><b>What is kept</b>: values for {@link Builder#ttl}; an empty result and an error only where {@link
 * Builder#emptyTtl} and {@link Builder#errorTtl} say so. With {@link Builder#staleWhileRevalidate} a value past its ttl
 * is still given out at once, while one caller's visit refreshes it behind the scenes; if that fails, the old value stays
 * until its grace is over.
 *
 * <p><b>Bound</b>: {@link Builder#maximumSize} entries, 1,000 by default, evicted by Caffeine's policy. Loads under way
 * count as entries but are not evicted.
 *
 * <p>Results arrive on the thread that completes the load, or on the caller's own if they are in memory. A loader that
 * throws fails its callers. Thread-safe. Under very heavy concurrent writing Caffeine makes a caller wait for its
 * housekeeping, for microseconds; BlockHound sees that.
 */
public final class AsyncCache<K, V> {

    private final Cache<K, Entry<V>> entries;
    private final SingleFlight<K, V> loads = new SingleFlight<>(new Entries());
    private final Ticker ticker;
    private final @Nullable Duration emptyTtl;
    private final @Nullable Duration errorTtl;
    private final Duration ttl;
    private final Duration grace;
    private final CacheMetrics metrics;

    private AsyncCache(Builder<K, V> builder) {
        ticker = builder.ticker;
        ttl = builder.ttl;
        grace = builder.grace;
        emptyTtl = builder.emptyTtl;
        errorTtl = builder.errorTtl;
        metrics = new CacheMetrics(builder.registry, builder.name);
        Caffeine<K, Entry<V>> caffeine = Caffeine.newBuilder()
                .maximumSize(builder.maximumSize)
                .ticker(ticker)
                // Housekeeping is short and runs with whoever causes it; no thread of its own.
                .executor(Runnable::run)
                .evictionListener((key, entry, cause) -> metrics.evicted());
        entries = (emptyTtl == null && errorTtl == null
                        // One time for all that is kept: cheaper to look up than a time for each.
                        ? caffeine.expireAfterWrite(ttl.plus(grace))
                        : caffeine.expireAfter(Expiry.<K, Entry<V>>writing((key, entry) -> entry.kept())))
                .build();
        metrics.size(() -> entries.estimatedSize() + loads.size());
    }

    /** A cache to be configured; the name appears in its metrics. */
    public static <K, V> Builder<K, V> named(String name) {
        return new Builder<>(name);
    }

    /**
     * The value of {@code key}: from memory, from a load under way, or from {@code loader}.
     *
     * <p>Lazy: nothing is looked up before the subscription. If the loader's source is empty or fails, so is the result.
     */
    public Mono<V> get(K key, Function<? super K, ? extends Mono<V>> loader) {
        return SharedMono.of(actual -> {
            Entry<V> entry = entries.getIfPresent(key);
            if (entry != null) {
                remembered(key, entry, loader, actual);
            } else {
                loads.serve(key, loader, actual);
            }
        });
    }

    private void remembered(
            K key, Entry<V> entry, Function<? super K, ? extends Mono<V>> loader, CoreSubscriber<? super V> actual) {
        // Caffeine has just seen that its time is not over; only where there is a grace, part of that may be.
        if (!entry.isGraced() || !entry.isStale(ticker.read())) {
            metrics.hit();
        } else {
            metrics.stale();
            if (entry.claimRefresh()) {
                refresh(key, entry, loader, actual.currentContext());
            }
        }
        entry.subscribe(actual);
    }

    /** Loads in the background and puts the result in the old one's place, unless that has gone meanwhile. */
    private void refresh(K key, Entry<V> stale, Function<? super K, ? extends Mono<V>> loader, ContextView context) {
        Disposable unused = Mono.<V>defer(() -> loader.apply(key))
                .materialize()
                .subscribe(
                        ended -> refreshed(key, stale, entry(ended.get(), ended.getThrowable())),
                        null,
                        null,
                        Context.of(context).delete(Deadline.class));
    }

    private void refreshed(K key, Entry<V> stale, Entry<V> fresh) {
        metrics.loaded(fresh);
        if (fresh.isError()) {
            stale.releaseRefresh();
        } else if (fresh.isKept()) {
            entries.asMap().replace(key, stale, fresh);
        } else {
            entries.asMap().remove(key, stale);
        }
    }

    private Entry<V> entry(@Nullable V value, @Nullable Throwable error) {
        long now = ticker.read();
        if (value != null) {
            return Entry.value(value, ttl, grace, now);
        }
        return error != null ? Entry.error(error, errorTtl, now) : Entry.empty(emptyTtl, now);
    }

    /** Forgets {@code key}; a load under way still serves those who wait for it, and is not kept. */
    public void invalidate(K key) {
        loads.forget(key);
        entries.invalidate(key);
    }

    /** Forgets everything; loads under way as with {@link #invalidate}. */
    public void invalidateAll() {
        loads.forgetAll();
        entries.invalidateAll();
    }

    /** The number of entries, loads under way included; approximate while others change it. */
    public long size() {
        entries.cleanUp();
        return entries.estimatedSize() + loads.size();
    }

    /** What has been loaded, as the loads see it. */
    private final class Entries implements Memory<K, V> {

        @Override
        public @Nullable Entry<V> recall(K key) {
            Entry<V> known = entries.getIfPresent(key);
            if (known != null) {
                metrics.hit();
            }
            return known;
        }

        @Override
        public Entry<V> entry(@Nullable V value, @Nullable Throwable error) {
            return AsyncCache.this.entry(value, error);
        }

        @Override
        public void keep(K key, Entry<V> entry) {
            entries.put(key, entry);
        }

        @Override
        public void missed() {
            metrics.missed();
        }

        @Override
        public void joined() {
            metrics.joined();
        }

        @Override
        public void loaded(Entry<V> entry) {
            metrics.loaded(entry);
        }

        @Override
        public void cancelled() {
            metrics.cancelled();
        }
    }

    /** Configures an {@link AsyncCache}. Not thread-safe. */
    public static final class Builder<K, V> {
        private final String name;
        private long maximumSize = 1000;
        private Duration ttl = Duration.ofMinutes(1);
        private Duration grace = Duration.ZERO;
        private @Nullable Duration emptyTtl;
        private @Nullable Duration errorTtl;
        private MeterRegistry registry = CacheMetrics.unheard();

        private Ticker ticker = Ticker.systemTicker();

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** The most entries kept; at least 1, 1,000 by default. */
        public Builder<K, V> maximumSize(long entries) {
            if (entries < 1) {
                throw new IllegalArgumentException("maximumSize must be at least 1: " + entries);
            }
            maximumSize = entries;
            return this;
        }

        /** How long a value is fresh; more than zero, one minute by default. */
        public Builder<K, V> ttl(Duration ttl) {
            this.ttl = positive(ttl, "ttl");
            return this;
        }

        /** How long it is remembered that there is no value; by default it is not. */
        public Builder<K, V> emptyTtl(Duration ttl) {
            emptyTtl = positive(ttl, "emptyTtl");
            return this;
        }

        /** How long an error is remembered; by default it is not. */
        public Builder<K, V> errorTtl(Duration ttl) {
            errorTtl = positive(ttl, "errorTtl");
            return this;
        }

        /** How long after its ttl a value is still given out while it is being refreshed; by default it is not. */
        public Builder<K, V> staleWhileRevalidate(Duration grace) {
            this.grace = positive(grace, "staleWhileRevalidate");
            return this;
        }

        /**
         * Reports to Micrometer: {@code cache.gets} with {@code result} hit, stale, joined or miss; {@code cache.loads}
         * with {@code outcome} value, empty, error or cancelled; {@code cache.evictions}; {@code cache.size}. Each has
         * the tag {@code cache}, the name.
         */
        public Builder<K, V> registry(MeterRegistry registry) {
            this.registry = Objects.requireNonNull(registry, "registry");
            return this;
        }

        /** Tells the time otherwise than {@link System#nanoTime()}. */
        public Builder<K, V> ticker(Ticker ticker) {
            this.ticker = Objects.requireNonNull(ticker, "ticker");
            return this;
        }

        /** The cache, empty. */
        public AsyncCache<K, V> build() {
            return new AsyncCache<>(this);
        }

        private static Duration positive(Duration duration, String name) {
            if (duration.isNegative() || duration.isZero()) {
                throw new IllegalArgumentException(name + " must be more than zero: " + duration);
            }
            return duration;
        }
    }
}
