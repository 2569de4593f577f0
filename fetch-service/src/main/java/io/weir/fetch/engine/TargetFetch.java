package io.weir.fetch.engine;

import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import io.weir.fetch.engine.Redirects.Hop;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Timed;

/** Fetches one target: from outside to inside deadline, cache, retry, redirects, circuit breaker, time limit, exchange. */
final class TargetFetch {

    private final FetcherSettings settings;
    private final TargetPolicy policy;
    private final Redirects redirects;
    private final HostBreakers breakers;
    private final Function<Hop, Mono<Answer>> exchange;

    TargetFetch(FetcherSettings settings, TargetPolicy policy, Function<Hop, Mono<Answer>> exchange) {
        this.settings = settings;
        this.policy = policy;
        this.redirects = new Redirects(policy, settings.maxRedirects());
        this.breakers = new HostBreakers(settings.maxHosts(), settings.breaker());
        this.exchange = exchange;
    }

    /** What is known in the end; an answer or a failure, or both where the answer is one. */
    private record Ending(@Nullable Answer answer, @Nullable Failure failure, int attempts) {}

    Mono<TargetResult> fetch(Target target, Duration deadline) {
        return Mono.defer(() -> {
            // Sent by this caller: stays 0 where another one's answer is shared.
            AtomicInteger attempts = new AtomicInteger();
            return answer(target, deadline, attempts)
                    .timeout(deadline, Mono.error(() -> new TimeoutException("no answer before the deadline")))
                    .map(answer -> new Ending(answer, null, attempts.get()))
                    .onErrorResume(failure -> Mono.just(failed(failure, attempts.get())))
                    .timed()
                    .map(ending -> result(target, ending));
        });
    }

    private Mono<Answer> answer(Target target, Duration deadline, AtomicInteger attempts) {
        if (deadline.isNegative() || deadline.isZero()) {
            return Mono.error(new TimeoutException("the deadline had passed before anything was sent"));
        }
        return Mono.fromCallable(() -> RequestRules.check(target, policy, settings.methods()))
                .flatMap(url -> redirects
                        .follow(new Hop(target.method(), url, target.headers(), 0), this::hop)
                        .doOnSubscribe(subscription -> attempts.incrementAndGet()));
    }

    private Mono<Answer> hop(Hop hop) {
        return breakers.guard(
                hop.url(),
                exchange.apply(hop)
                        .timeout(settings.attemptTimeout(), Mono.error(TargetFetch::tooSlow))
                        .flatMap(
                                answer -> answer.isOk() ? Mono.just(answer) : Mono.error(new StatusException(answer))));
    }

    private static TimeoutException tooSlow() {
        return new TimeoutException("no answer within the time limit");
    }

    private static Ending failed(Throwable failure, int attempts) {
        return new Ending(
                failure instanceof StatusException status ? status.answer() : null, Failure.of(failure), attempts);
    }

    private static TargetResult result(Target target, Timed<Ending> ended) {
        Ending ending = ended.get();
        Answer answer = ending.answer();
        Failure failure = ending.failure();
        return new TargetResult(
                target.name(),
                target.url(),
                failure == null ? Outcome.ok : failure.outcome(),
                answer == null ? null : answer.status(),
                ended.elapsedSinceSubscription().toMillis(),
                ending.attempts(),
                failure == null && ending.attempts() == 0,
                answer == null ? null : answer.contentType(),
                answer == null ? null : answer.body(),
                answer != null && answer.truncated(),
                failure == null ? null : failure.error());
    }
}
