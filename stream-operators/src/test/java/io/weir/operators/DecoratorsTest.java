package io.weir.operators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.weir.operators.cache.AsyncCache;
import io.weir.operators.deadline.DeadlineExceededException;
import io.weir.operators.hedge.Hedge;
import io.weir.operators.retry.RetryBudget;
import io.weir.operators.timer.Timing;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class DecoratorsTest {

    private final List<String> told = new ArrayList<>();

    /** Tells when it is subscribed to and how that ends. */
    private <T> UnaryOperator<Publisher<T>> told(String name) {
        return source -> Flux.from(source)
                .doFirst(() -> told.add(name))
                .doOnError(e -> told.add(name + " " + e.getClass().getSimpleName()));
    }

    private final AsyncCache<String, String> cache =
            AsyncCache.<String, String>named("pages").build();

    @Test
    void withoutDecoratorsASourceStaysAsItIs() {
        assertThat(Decorators.<Integer>of("a").mono(Mono.just(1)).block()).isEqualTo(1);
        assertThat(Decorators.<Integer>of("a")
                        .flux(Flux.just(1, 2))
                        .collectList()
                        .block())
                .containsExactly(1, 2);
    }

    @Test
    void theOrderIsTheSameHoweverTheyAreNamed() {
        Decorators<String> decorators = Decorators.<String>of("fetch")
                .bulkhead(told("bulkhead"))
                .attemptTimeout(Duration.ofSeconds(1))
                .limit(told("limit"))
                .breaker(told("breaker"))
                .retry(retry -> retry.maxAttempts(2).listener(failed -> told.add(failed.toString())))
                .cache(cache, "key")
                .deadline(Duration.ofSeconds(10))
                .timer(timer -> timer.clock(VirtualClock::nanoTime).listener(timing -> told.add(timing.toString())));
        StepVerifier.withVirtualTime(() -> decorators.mono(Mono.never()))
                .thenAwait(Duration.ofSeconds(2))
                .verifyError(TimeoutException.class);
        String timeout = "io.weir.operators.deadline.DeadlineExceededException: the deadline 1970-01-01T00:00:0";
        assertThat(told)
                .containsExactly(
                        "breaker",
                        "limit",
                        "bulkhead",
                        "limit DeadlineExceededException",
                        "breaker DeadlineExceededException",
                        "fetch: attempt 1 of 2 failed (" + timeout + "1Z has passed), next in 0.0000s",
                        "breaker",
                        "limit",
                        "bulkhead",
                        "limit DeadlineExceededException",
                        "breaker DeadlineExceededException",
                        "fetch: attempt 2 of 2 failed (" + timeout + "2Z has passed), it was the last",
                        "fetch took 2.0000s (error: " + timeout + "2Z has passed)");
    }

    @Test
    void whatIsCachedNeedsNeitherBreakerNorAttempt() {
        Decorators<String> decorators =
                Decorators.<String>of("fetch").breaker(told("breaker")).cache(cache, "key");
        assertThat(decorators.mono(Mono.just("a")).block()).isEqualTo("a");
        assertThat(decorators.mono(Mono.just("b")).block()).isEqualTo("a");
        assertThat(told).containsExactly("breaker");
    }

    @Test
    void bothTriesOfAHedgePassTheBreaker() {
        Hedge hedge = Hedge.after(Duration.ofSeconds(1)).budget(RetryBudget.of(1, 1, () -> 0));
        Decorators<Long> decorators = Decorators.<Long>of("fetch").hedge(hedge).breaker(told("breaker"));
        StepVerifier.withVirtualTime(() -> decorators.mono(Mono.delay(Duration.ofSeconds(3))))
                .thenAwait(Duration.ofSeconds(4))
                .expectNext(0L)
                .verifyComplete();
        assertThat(told).containsExactly("breaker", "breaker");
    }

    @Test
    void aFluxIsDecoratedToo() {
        List<Timing> timings = new ArrayList<>();
        Decorators<Long> decorators = Decorators.<Long>of("fetch")
                .timer(timer -> timer.clock(VirtualClock::nanoTime).listener(timings::add))
                .deadline(Duration.ofSeconds(6))
                .retry(retry -> retry.maxAttempts(2))
                .breaker(told("breaker"))
                .limit(told("limit"))
                .attemptTimeout(Duration.ofSeconds(3))
                .bulkhead(told("bulkhead"));
        StepVerifier.withVirtualTime(() -> decorators.flux(Flux.interval(Duration.ofSeconds(2))))
                .thenAwait(Duration.ofSeconds(6))
                .expectNext(0L, 0L)
                .verifyError(DeadlineExceededException.class);
        assertThat(told)
                .containsSubsequence("breaker", "limit", "bulkhead", "breaker DeadlineExceededException", "breaker");
        assertThat(timings).extracting(Timing::elapsed).containsExactly(Duration.ofSeconds(6));
    }

    @Test
    void aCacheAndAHedgeAreNotForAFlux() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Decorators.<String>of("a").cache(cache, "key").flux(Flux.empty()));
        assertThatIllegalStateException()
                .isThrownBy(() -> Decorators.<String>of("a")
                        .hedge(Hedge.after(Duration.ZERO))
                        .flux(Flux.empty()));
    }

    @Test
    void eachStepLeavesTheOneBeforeAsItWas() {
        Decorators<String> plain = Decorators.of("a");
        Decorators<String> guarded = plain.breaker(told("breaker"));
        plain.mono(Mono.just("x")).block();
        assertThat(told).isEmpty();
        guarded.mono(Mono.just("x")).block();
        assertThat(told).containsExactly("breaker");
    }
}
