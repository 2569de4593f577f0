package io.weir.operators.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.operators.deadline.Deadline;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class AsyncCacheTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final AtomicLong now = new AtomicLong();
    private final AtomicInteger loads = new AtomicInteger();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    private AsyncCache.Builder<String, String> builder() {
        return AsyncCache.<String, String>named("pages")
                .ttl(SECOND)
                .ticker(now::get)
                .registry(registry);
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
    }

    /** Loads {@code key#n}, n counting the loads. */
    private Mono<String> load(String key) {
        return Mono.fromSupplier(() -> key + "#" + loads.incrementAndGet());
    }

    private double count(String name, String tag, String value) {
        return registry.get(name)
                .tag("cache", "pages")
                .tag(tag, value)
                .counter()
                .count();
    }

    @Test
    void aValueIsLoadedOnceAndRememberedForItsTtl() {
        AsyncCache<String, String> cache = builder().build();
        Mono<String> a = cache.get("a", this::load);
        assertThat(loads).hasValue(0);
        assertThat(a.block()).isEqualTo("a#1");
        pass(SECOND.minusNanos(1));
        assertThat(a.block()).isEqualTo("a#1");
        pass(Duration.ofNanos(1));
        assertThat(a.block()).isEqualTo("a#2");
        assertThat(count("cache.gets", "result", "hit")).isEqualTo(1);
        assertThat(count("cache.gets", "result", "miss")).isEqualTo(2);
        assertThat(count("cache.loads", "outcome", "value")).isEqualTo(2);
    }

    @Test
    void whatHasExpiredIsNoLongerCounted() {
        AsyncCache<String, String> cache = builder().build();
        cache.get("a", this::load).block();
        assertThat(cache.size()).isEqualTo(1);
        pass(SECOND);
        assertThat(cache.size()).isZero();
    }

    @Test
    void keysAreRememberedApart() {
        AsyncCache<String, String> cache = builder().build();
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
        assertThat(cache.get("b", this::load).block()).isEqualTo("b#2");
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
    }

    @Test
    void concurrentCallersShareOneLoad() {
        AsyncCache<String, String> cache = builder().build();
        Sinks.One<String> slow = Sinks.one();
        Function<String, Mono<String>> loader = key -> slow.asMono().doOnSubscribe(s -> loads.incrementAndGet());
        List<String> got = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            cache.get("a", loader).subscribe(got::add);
        }
        assertThat(loads).hasValue(1);
        slow.tryEmitValue("v").orThrow();
        assertThat(got).containsExactly("v", "v", "v", "v", "v");
        assertThat(count("cache.gets", "result", "joined")).isEqualTo(4);
    }

    @Test
    void whoeverCancelsLeavesTheOthersTheirs() {
        AsyncCache<String, String> cache = builder().build();
        TestPublisher<String> slow = TestPublisher.create();
        List<String> got = new ArrayList<>();
        Disposable first = cache.get("a", key -> slow.mono()).subscribe(got::add);
        cache.get("a", key -> slow.mono()).subscribe(got::add);
        Disposable third = cache.get("a", key -> slow.mono()).subscribe(got::add);
        first.dispose();
        third.dispose();
        slow.assertNotCancelled();
        slow.emit("v");
        assertThat(got).containsExactly("v");
        assertThat(cache.get("a", this::load).block()).isEqualTo("v");
    }

    @Test
    void theLastOneToCancelCancelsTheLoadAndTheNextCallerStartsAnew() {
        AsyncCache<String, String> cache = builder().build();
        TestPublisher<String> slow = TestPublisher.create();
        Disposable first = cache.get("a", key -> slow.mono()).subscribe();
        Disposable second = cache.get("a", key -> slow.mono()).subscribe();
        first.dispose();
        first.dispose();
        slow.assertNotCancelled();
        second.dispose();
        slow.assertCancelled();
        assertThat(cache.size()).isZero();
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
        assertThat(count("cache.loads", "outcome", "cancelled")).isEqualTo(1);
    }

    @Test
    void errorsAreSharedButNotKept() {
        AsyncCache<String, String> cache = builder().build();
        TestPublisher<String> failing = TestPublisher.create();
        IOException broken = new IOException("broken");
        List<Throwable> errors = new ArrayList<>();
        cache.get("a", key -> failing.mono()).subscribe(v -> {}, errors::add);
        cache.get("a", key -> failing.mono()).subscribe(v -> {}, errors::add);
        failing.error(broken);
        assertThat(errors).containsExactly(broken, broken);
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
        assertThat(count("cache.loads", "outcome", "error")).isEqualTo(1);
    }

    @Test
    void errorsAreKeptByChoice() {
        AsyncCache<String, String> cache =
                builder().errorTtl(SECOND.multipliedBy(2)).build();
        IOException broken = new IOException("broken");
        StepVerifier.create(cache.get("a", key -> Mono.error(broken)))
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(broken));
        pass(SECOND);
        StepVerifier.create(cache.get("a", this::load))
                .verifyErrorSatisfies(e -> assertThat(e).isSameAs(broken));
        pass(SECOND);
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
    }

    @Test
    void emptinessIsNotKeptUnlessChosen() {
        AsyncCache<String, String> forgetful = builder().build();
        StepVerifier.create(forgetful.get("a", key -> Mono.empty())).verifyComplete();
        assertThat(forgetful.get("a", this::load).block()).isEqualTo("a#1");
        assertThat(count("cache.loads", "outcome", "empty")).isEqualTo(1);

        AsyncCache<String, String> cache = builder().emptyTtl(SECOND).build();
        StepVerifier.create(cache.get("a", key -> Mono.empty())).verifyComplete();
        pass(SECOND.minusNanos(1));
        StepVerifier.create(cache.get("a", this::load)).verifyComplete();
        pass(Duration.ofNanos(1));
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#2");
    }

    @Test
    void aLoaderThatThrowsFailsItsCallers() {
        AsyncCache<String, String> cache = builder().build();
        StepVerifier.create(cache.get("a", key -> {
                    throw new IllegalStateException("broken");
                }))
                .verifyErrorMessage("broken");
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
    }

    /** Between the look into the cache and the load of its own another's load may begin and end. */
    @Test
    void whatHasComeSinceTheFirstLookIsUsed() {
        AsyncCache<String, String> cache = builder().build();
        assertThat(cache.get("a", this::load)
                        .doOnSubscribe(looked ->
                                assertThat(cache.get("a", this::load).block()).isEqualTo("a#1"))
                        .block())
                .isEqualTo("a#1");
        assertThat(loads).hasValue(1);
        assertThat(count("cache.gets", "result", "hit")).isEqualTo(1);
    }

    @Test
    void whoAsksForNothingYetIsGivenTheValueWhenItDoes() {
        AsyncCache<String, String> cache = builder().build();
        TestPublisher<String> slow = TestPublisher.create();
        StepVerifier.create(cache.get("a", key -> slow.mono()), 0)
                .then(() -> slow.emit("v"))
                .expectNoEvent(Duration.ofMillis(1))
                .thenRequest(1)
                .expectNext("v")
                .verifyComplete();
    }

    @Test
    void whoCancelsBeforeTheLookUpLoadsNothing() {
        AsyncCache<String, String> cache = builder().build();
        StepVerifier.create(cache.get("a", this::load).doOnSubscribe(Subscription::cancel))
                .thenCancel()
                .verify();
        assertThat(loads).hasValue(0);
        assertThat(cache.size()).isZero();
    }

    @Test
    void aLoaderThatDoesNotLinkDoesNotTakeTheKeyForEver() {
        AsyncCache<String, String> cache = builder().build();
        try {
            cache.get("a", key -> {
                        throw new NoClassDefFoundError("gone");
                    })
                    .subscribe();
        } catch (NoClassDefFoundError expected) {
            assertThat(expected).hasMessage("gone");
        }
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
    }

    @Test
    void aStaleValueIsGivenOutWhileOneCallerRefreshesIt() {
        AsyncCache<String, String> cache =
                builder().staleWhileRevalidate(SECOND.multipliedBy(10)).build();
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
        pass(SECOND.multipliedBy(5));
        TestPublisher<String> slow = TestPublisher.create();
        assertThat(cache.get("a", key -> slow.mono()).block()).isEqualTo("a#1");
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
        assertThat(loads).hasValue(1);
        slow.emit("new");
        assertThat(cache.get("a", this::load).block()).isEqualTo("new");
        assertThat(count("cache.gets", "result", "stale")).isEqualTo(2);
        assertThat(count("cache.loads", "outcome", "value")).isEqualTo(2);
        pass(SECOND.multipliedBy(11));
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#2");
    }

    @Test
    void aFailedRefreshLeavesTheOldValueUntilItsGraceIsOver() {
        AsyncCache<String, String> cache =
                builder().errorTtl(SECOND).staleWhileRevalidate(SECOND).build();
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
        pass(SECOND);
        for (int i = 0; i < 3; i++) {
            assertThat(cache.get("a", key -> {
                                loads.incrementAndGet();
                                return Mono.error(new IOException());
                            })
                            .block())
                    .isEqualTo("a#1");
        }
        assertThat(loads).as("each visit tried again").hasValue(4);
        pass(SECOND);
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#5");
    }

    @Test
    void aRefreshThatFindsNothingForgetsTheOldValueUnlessEmptinessIsKept() {
        AsyncCache<String, String> cache =
                builder().staleWhileRevalidate(SECOND).build();
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#1");
        pass(SECOND);
        assertThat(cache.get("a", key -> Mono.empty()).block()).isEqualTo("a#1");
        assertThat(cache.get("a", this::load).block()).isEqualTo("a#2");

        AsyncCache<String, String> keeping =
                builder().emptyTtl(SECOND).staleWhileRevalidate(SECOND).build();
        assertThat(keeping.get("a", this::load).block()).isEqualTo("a#3");
        pass(SECOND);
        assertThat(keeping.get("a", key -> Mono.empty()).block()).isEqualTo("a#3");
        StepVerifier.create(keeping.get("a", this::load)).verifyComplete();
    }

    @Test
    void noMoreThanTheMaximumIsKept() {
        AsyncCache<String, String> cache = builder().maximumSize(10).build();
        for (int i = 0; i < 1000; i++) {
            assertThat(cache.get("k" + i, this::load).block()).isNotNull();
        }
        assertThat(cache.size()).isEqualTo(10);
        assertThat(registry.get("cache.evictions").counter().count()).isEqualTo(990);
        assertThat(registry.get("cache.size").gauge().value()).isEqualTo(10);
    }

    @Test
    void loadsUnderWayCountAsEntries() {
        AsyncCache<String, String> cache = builder().build();
        cache.get("a", this::load).block();
        Disposable loading = cache.get("b", key -> Mono.never()).subscribe();
        assertThat(cache.size()).isEqualTo(2);
        assertThat(registry.get("cache.size").gauge().value()).isEqualTo(2);
        loading.dispose();
        assertThat(cache.size()).isEqualTo(1);
    }

    @Test
    void theLoadSeesTheFirstCallersContextWithoutItsDeadline() {
        AsyncCache<String, String> cache = builder().build();
        Mono<String> result = cache.get(
                        "a",
                        key -> Mono.deferContextual(ctx -> Mono.just(
                                ctx.get("who") + " " + Deadline.in(ctx).isPresent())))
                .contextWrite(ctx ->
                        Deadline.at(Instant.parse("9999-01-01T00:00:00Z")).write(ctx))
                .contextWrite(ctx -> ctx.put("who", "me"));
        assertThat(result.block()).isEqualTo("me false");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> builder().maximumSize(0));
        for (Duration none : List.of(Duration.ZERO, Duration.ofNanos(-1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> builder().ttl(none));
            assertThatIllegalArgumentException().isThrownBy(() -> builder().emptyTtl(none));
            assertThatIllegalArgumentException().isThrownBy(() -> builder().errorTtl(none));
            assertThatIllegalArgumentException().isThrownBy(() -> builder().staleWhileRevalidate(none));
        }
        AsyncCache<String, String> eternal = AsyncCache.<String, String>named("a")
                .maximumSize(1)
                .ttl(Duration.ofSeconds(Long.MAX_VALUE))
                .build();
        assertThat(eternal.get("a", this::load).block()).isEqualTo("a#1");
        assertThat(eternal.get("a", this::load).block()).isEqualTo("a#1");
    }
}
