package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.FetchRequest.Target;
import io.weir.fetch.engine.Redirects.Hop;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.deadline.DeadlineExceededException;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class TargetFetchTest {

    private static final Answer FINE = new Answer(200, null, null, null, "fine", false, Freshness.UNSAID);

    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger sent = new AtomicInteger();
    private final Deque<Mono<Answer>> script = new ArrayDeque<>();
    private final TargetFetch fetch =
            new TargetFetch(TestSettings.quick(), TargetPolicy.unrestricted(), this::exchange);

    private Mono<Answer> exchange(Hop hop) {
        return Mono.defer(() -> {
            sent.incrementAndGet();
            return script.size() > 1 ? script.removeFirst() : script.getFirst();
        });
    }

    private static Mono<Answer> status(int status, String retryAfter) {
        return Mono.just(new Answer(status, null, null, retryAfter, "", false, Freshness.UNSAID));
    }

    @SafeVarargs
    private Mono<Answer> fetch(String method, Mono<Answer>... answers) {
        for (Mono<Answer> answer : answers) {
            script.add(answer);
        }
        return fetch.fetch(new Target("target", "http://example.org/", method, Map.of()), attempts);
    }

    @Test
    void anAttemptThatHangsIsCutOffAndTriedAgain() {
        StepVerifier.withVirtualTime(() -> fetch("GET", Mono.never(), Mono.just(FINE)))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(2_999))
                .thenAwait(Duration.ofMillis(50))
                .expectNext(FINE)
                .verifyComplete();
        assertThat(attempts).hasValue(2);
    }

    @Test
    void aTargetThatAlwaysHangsFailsAfterThreeAttempts() {
        StepVerifier.withVirtualTime(() -> fetch("GET", Mono.never()))
                .thenAwait(Duration.ofSeconds(10))
                .verifyError(TimeoutException.class);
        assertThat(attempts).hasValue(3);
    }

    @Test
    void aDeadlineCutsOffAnAttemptUnderWay() {
        StepVerifier.withVirtualTime(
                        () -> Deadline.within(Duration.ofMillis(500)).mono(fetch("GET", Mono.never())))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(499))
                .thenAwait(Duration.ofMillis(2))
                .verifyError(DeadlineExceededException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void aServerIsNotAskedBeforeTheTimeItNames() {
        StepVerifier.withVirtualTime(() -> fetch("GET", status(503, "3"), Mono.just(FINE)))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(2_999))
                .thenAwait(Duration.ofMillis(1))
                .expectNext(FINE)
                .verifyComplete();
    }

    @Test
    void aTimeBeyondTheDeadlineIsNotWaitedFor() {
        StepVerifier.withVirtualTime(
                        () -> Deadline.within(Duration.ofSeconds(2)).mono(fetch("GET", status(503, "3"))))
                .verifyError(StatusException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void whatPassesIsTriedAgain() {
        for (Mono<Answer> passing : List.of(
                status(408, null),
                status(429, null),
                status(500, null),
                status(503, null),
                Mono.<Answer>error(new ConnectException("refused")),
                Mono.<Answer>error(new IOException("Connection reset by peer")))) {
            attempts.set(0);
            script.clear();
            TargetFetch fresh = new TargetFetch(TestSettings.quick(), TargetPolicy.unrestricted(), this::exchange);
            script.addAll(List.of(passing, Mono.just(FINE)));
            StepVerifier.withVirtualTime(() -> fresh.fetch(Target.get("t", "http://example.org/"), attempts))
                    .thenAwait(Duration.ofSeconds(1))
                    .expectNext(FINE)
                    .verifyComplete();
            assertThat(attempts).hasValue(2);
        }
    }

    @Test
    void whatLastsIsNotTriedAgain() {
        StepVerifier.create(fetch("GET", status(404, null))).verifyError(StatusException.class);
        assertThat(attempts).hasValue(1);
    }

    @Test
    void aPostIsNeverTriedAgain() {
        TargetFetch posting = new TargetFetch(
                TestSettings.methods(java.util.Set.of("POST")), TargetPolicy.unrestricted(), this::exchange);
        script.add(status(503, null));

        StepVerifier.create(posting.fetch(new Target("t", "http://example.org/", "POST", Map.of()), attempts))
                .verifyError(StatusException.class);
        assertThat(sent).hasValue(1);
    }

    @Test
    void anErrorIsNotKept() {
        StepVerifier.create(fetch("GET", status(404, null), Mono.just(FINE))).verifyError(StatusException.class);
        StepVerifier.create(fetch.fetch(Target.get("target", "http://example.org/"), attempts))
                .expectNext(FINE)
                .verifyComplete();
    }

    @Test
    void anAnswerToGetIsShared() {
        AtomicInteger others = new AtomicInteger();
        StepVerifier.create(fetch("GET", Mono.just(FINE))).expectNext(FINE).verifyComplete();
        StepVerifier.create(fetch.fetch(Target.get("other", "http://example.org/"), others))
                .expectNext(FINE)
                .verifyComplete();

        assertThat(sent).hasValue(1);
        assertThat(attempts).hasValue(1);
        assertThat(others).hasValue(0);
    }

    @Test
    void anAnswerToHeadIsNotShared() {
        StepVerifier.create(fetch("HEAD", Mono.just(FINE)).repeat(1))
                .expectNextCount(2)
                .verifyComplete();
        assertThat(sent).hasValue(2);
    }

    @Test
    void cancellingCancelsTheExchange() {
        AtomicInteger cancelled = new AtomicInteger();
        fetch("GET", Mono.<Answer>never().doOnCancel(cancelled::incrementAndGet))
                .subscribe()
                .dispose();
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void aTargetThatDoesNotAnswerIsAskedASecondTimeAtOnceWhereThatIsConfigured() {
        TargetFetch hedging = new TargetFetch(
                TestSettings.hedging(Duration.ofMillis(100)), TargetPolicy.unrestricted(), this::exchange);
        // Second tries are earned: one for ten answers.
        script.add(Mono.just(FINE));
        for (int i = 0; i < 10; i++) {
            hedging.fetch(Target.get("t", "http://example.org/" + i), new AtomicInteger())
                    .block(Duration.ofSeconds(10));
        }
        script.clear();
        script.addAll(List.of(Mono.never(), Mono.just(FINE)));

        StepVerifier.withVirtualTime(() -> hedging.fetch(Target.get("t", "http://example.org/slow"), attempts))
                .expectSubscription()
                .expectNoEvent(Duration.ofMillis(99))
                .thenAwait(Duration.ofMillis(1))
                .expectNext(FINE)
                .verifyComplete();
        assertThat(attempts).hasValue(2);
    }
}
