package io.weir.operators.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Random operations against the plainest possible cache, and random cancellations by many threads. */
class AsyncCacheModelTest {

    private static final int KEYS = 4;
    private static final long TTL = 10;
    private static final long GRACE = 5;
    private static final long EMPTY_TTL = 7;

    /** What the model remembers of a key. */
    private static final class Slot {
        private Sinks.One<String> loading;
        private final List<List<Object>> waiting = new ArrayList<>();
        private String value;
        private boolean empty;
        private long loadedAt;
        private Sinks.One<String> refreshing;
    }

    @Test
    void itDoesWhatAPlainModelDoes() {
        for (int seed = 0; seed < 60; seed++) {
            run(new Random(seed), seed);
        }
    }

    private void run(Random random, int seed) {
        AtomicLong now = new AtomicLong();
        AsyncCache<Integer, String> cache = AsyncCache.<Integer, String>named("model")
                .ttl(Duration.ofNanos(TTL))
                .staleWhileRevalidate(Duration.ofNanos(GRACE))
                .emptyTtl(Duration.ofNanos(EMPTY_TTL))
                .ticker(now::get)
                .build();
        Map<Integer, Slot> model = new HashMap<>();
        AtomicInteger made = new AtomicInteger();
        for (int step = 0; step < 400; step++) {
            int key = random.nextInt(KEYS);
            Slot slot = model.computeIfAbsent(key, any -> new Slot());
            String place = "seed " + seed + ", step " + step;
            switch (random.nextInt(6)) {
                case 0, 1, 2 -> get(cache, key, slot, now.get(), place);
                case 3 -> now.addAndGet(random.nextInt(6));
                case 4 -> finish(slot, random.nextInt(3), now.get(), made, place);
                default -> {
                    cache.invalidate(key);
                    // Loads under way go on for those who wait, but the key knows nothing of them any more.
                    finishForgotten(slot, made, place);
                    model.remove(key);
                }
            }
        }
    }

    private void get(AsyncCache<Integer, String> cache, int key, Slot slot, long now, String place) {
        Sinks.One<String> fresh = Sinks.one();
        AtomicInteger loads = new AtomicInteger();
        List<Object> got = new ArrayList<>();
        long age = now - slot.loadedAt;
        cache.get(key, any -> {
                    loads.incrementAndGet();
                    return fresh.asMono();
                })
                .subscribe(got::add, got::add, () -> got.add("end"));
        if (slot.value != null && age < TTL + GRACE) {
            assertThat(got).as(place).containsExactly(slot.value, "end");
            boolean refresh = age >= TTL && slot.refreshing == null;
            assertThat(loads.get()).as(place).isEqualTo(refresh ? 1 : 0);
            if (refresh) {
                slot.refreshing = fresh;
            }
        } else if (slot.empty && age < EMPTY_TTL) {
            assertThat(got).as(place).containsExactly("end");
            assertThat(loads).as(place).hasValue(0);
        } else {
            assertThat(got).as(place).isEmpty();
            assertThat(loads.get()).as(place).isEqualTo(slot.loading == null ? 1 : 0);
            if (slot.loading == null) {
                slot.loading = fresh;
                // A refresh of what has expired meanwhile puts its result nowhere.
                slot.refreshing = null;
                slot.value = null;
                slot.empty = false;
            }
            slot.waiting.add(got);
        }
    }

    private void finish(Slot slot, int how, long now, AtomicInteger made, String place) {
        if (slot.loading != null) {
            Sinks.One<String> load = slot.loading;
            slot.loading = null;
            Object expected = end(load, how, made);
            slot.waiting.forEach(got -> assertThat(got.get(0)).as(place).isEqualTo(expected));
            slot.waiting.clear();
            remember(slot, how, expected, now);
        } else if (slot.refreshing != null) {
            Sinks.One<String> load = slot.refreshing;
            slot.refreshing = null;
            boolean stillThere = slot.value != null && now - slot.loadedAt < TTL + GRACE;
            Object result = end(load, how, made);
            if (stillThere && how != 2) {
                remember(slot, how, result, now);
            }
        }
    }

    private void finishForgotten(Slot slot, AtomicInteger made, String place) {
        if (slot.loading != null) {
            Object expected = end(slot.loading, 0, made);
            slot.waiting.forEach(got -> assertThat(got.get(0)).as(place).isEqualTo(expected));
        } else if (slot.refreshing != null) {
            end(slot.refreshing, 0, made);
        }
    }

    private static Object end(Sinks.One<String> load, int how, AtomicInteger made) {
        switch (how) {
            case 0 -> {
                String value = "v" + made.incrementAndGet();
                load.tryEmitValue(value).orThrow();
                return value;
            }
            case 1 -> {
                load.tryEmitEmpty().orThrow();
                return "end";
            }
            default -> {
                IOException error = new IOException();
                load.tryEmitError(error).orThrow();
                return error;
            }
        }
    }

    private static void remember(Slot slot, int how, Object result, long now) {
        slot.value = how == 0 ? (String) result : null;
        slot.empty = how == 1;
        slot.loadedAt = now;
    }

    @Test
    @Tag("storm")
    void aHundredThousandRandomCancelsLeaveNoLoadRunningAndNoKeyTaken() {
        AsyncCache<Integer, Integer> cache = AsyncCache.<Integer, Integer>named("storm")
                .ttl(Duration.ofNanos(1))
                .build();
        AtomicInteger running = new AtomicInteger();
        AtomicInteger answers = new AtomicInteger();
        Flux.range(0, 2)
                .flatMap(thread -> Mono.fromRunnable(() -> {
                            ThreadLocalRandom random = ThreadLocalRandom.current();
                            for (int i = 0; i < 50_000; i++) {
                                int key = random.nextInt(3);
                                Disposable caller = cache.get(
                                                key,
                                                k -> Mono.just(k)
                                                        .publishOn(Schedulers.parallel())
                                                        .doFirst(running::incrementAndGet)
                                                        .doFinally(signal -> running.decrementAndGet()))
                                        .subscribe(value -> answers.incrementAndGet());
                                for (int spin = random.nextInt(20); spin > 0; spin--) {
                                    Thread.onSpinWait();
                                }
                                caller.dispose();
                            }
                        })
                        .subscribeOn(Schedulers.boundedElastic()))
                .blockLast();
        long giveUp = System.nanoTime() + Duration.ofSeconds(5).toNanos();
        while (running.get() > 0 && System.nanoTime() < giveUp) {
            Thread.onSpinWait();
        }
        assertThat(running).hasValue(0);
        assertThat(answers).hasPositiveValue();
        for (int key = 0; key < 3; key++) {
            assertThat(cache.get(key, Mono::just).block(Duration.ofSeconds(5))).isEqualTo(key);
        }
    }
}
