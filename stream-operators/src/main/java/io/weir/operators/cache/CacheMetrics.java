package io.weir.operators.cache;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.function.Supplier;

/** What a cache counts. */
final class CacheMetrics {

    private final MeterRegistry registry;
    private final Tags tags;
    private final Counter hits;
    private final Counter stales;
    private final Counter joins;
    private final Counter misses;
    private final Counter values;
    private final Counter empties;
    private final Counter errors;
    private final Counter cancels;
    private final Counter evictions;

    CacheMetrics(MeterRegistry registry, String name) {
        this.registry = registry;
        this.tags = Tags.of("cache", name);
        hits = counter("cache.gets", "result", "hit");
        stales = counter("cache.gets", "result", "stale");
        joins = counter("cache.gets", "result", "joined");
        misses = counter("cache.gets", "result", "miss");
        values = counter("cache.loads", "outcome", "value");
        empties = counter("cache.loads", "outcome", "empty");
        errors = counter("cache.loads", "outcome", "error");
        cancels = counter("cache.loads", "outcome", "cancelled");
        evictions = counter("cache.evictions");
    }

    /** A registry that counts nothing, which costs nothing. */
    static MeterRegistry unheard() {
        MeterRegistry registry = new SimpleMeterRegistry();
        registry.config().meterFilter(MeterFilter.deny());
        return registry;
    }

    private Counter counter(String name, String... more) {
        return registry.counter(name, tags.and(more));
    }

    void size(Supplier<Number> size) {
        Gauge unused = Gauge.builder("cache.size", size).tags(tags).register(registry);
    }

    void hit() {
        hits.increment();
    }

    void stale() {
        stales.increment();
    }

    void joined() {
        joins.increment();
    }

    void missed() {
        misses.increment();
    }

    void loaded(Entry<?> entry) {
        (entry.isError() ? errors : entry.isEmpty() ? empties : values).increment();
    }

    void cancelled() {
        cancels.increment();
    }

    void evicted() {
        evictions.increment();
    }
}
