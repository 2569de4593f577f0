package io.weir.operators.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.publisher.TestPublisher;

/** What becomes of what is known, and of what is on its way, when it is to be forgotten. */
class AsyncCacheForgettingTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger loads = new AtomicInteger();

    private AsyncCache.Builder<String, String> builder() {
        return AsyncCache.<String, String>named("pages").ttl(SECOND).ticker(now::get);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Loads {@code key#n}, n counting the loads. */
    private Mono<String> load(String key) {
        return Mono.fromSupplier(() -> key + "#" + loads.incrementAndGet());
    }

    @Test
    void oneKeyIsForgottenOrAllAre() {
        AsyncCache<String, String> cache = builder().build();
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
        assertThat(cache.get("b", this::load).block()).isEqualTo("b#2");
        cache.invalidate("a");
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#3");
        assertThat(cache.get("b", this::load).block()).isEqualTo("b#2");
        cache.invalidateAll();
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#4");
        assertThat(cache.get("b", this::load).block()).isEqualTo("b#5");
    }

    @Test
    void aRefreshDoesNotBringBackWhatWasInvalidated() {
        AsyncCache<String, String> cache =
                builder().staleWhileRevalidate(SECOND).build();
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
        pass(SECOND);
        TestPublisher<String> slow = TestPublisher.create();
        assertThat(cache.get("a", key -> slow.mono()).block()).isEqualTo("a#1");
        cache.invalidate("a");
        slow.emit("old news");
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#2");
    }

    @Test
    void whatIsInvalidatedWhileItLoadsServesThoseWhoWaitAndIsNotKept() {
        AsyncCache<String, String> cache = builder().build();
        TestPublisher<String> slow = TestPublisher.create();
        List<String> got = new ArrayList<>();
        cache.get("a", key -> slow.mono()).subscribe(got::add);
        cache.invalidateAll();
        slow.emit("v");
        assertThat(got).containsExactly("v");
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
    }

    @Test
    void aForgottenLoadThatEndsLeavesTheOneAfterItInItsPlace() {
        AsyncCache<String, String> cache = builder().build();
        TestPublisher<String> old = TestPublisher.create();
        TestPublisher<String> fresh = TestPublisher.create();
        List<String> got = new ArrayList<>();
        cache.get("a", key -> old.mono()).subscribe(got::add);
        cache.invalidate("a");
        cache.get("a", key -> fresh.mono()).subscribe(got::add);
        old.emit("old");
        cache.get("a", this::load).subscribe(got::add);
        fresh.emit("fresh");
        assertThat(got).containsExactlyInAnyOrder("old", "fresh", "fresh");
        assertThat(cache.get("a", this::load).block()).isEqualTo("fresh");
        assertThat(loads).hasValue(0);
    }
}
