package io.weir.fetch.engine;

import com.github.benmanes.caffeine.cache.Ticker;
import io.weir.events.FetchRequest.Target;
import io.weir.fetch.engine.HttpCache.Question;
import io.weir.fetch.engine.Redirects.Hop;
import io.weir.operators.deadline.Deadline;
import io.weir.operators.hedge.Hedge;
import io.weir.operators.retry.Retry;
import io.weir.operators.retry.RetryBudget;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Gets the answer of one target, in the order of {@link io.weir.operators.Decorators}: from outside to inside cache, retry,
 * hedge, redirects, and for each hop circuit breaker, rate limit, time limit, bulkhead, exchange. Heeds a
 * {@link Deadline} in the context. Thread-safe.
 */
final class TargetFetch {

    private final FetcherSettings settings;
    private final TargetPolicy policy;
    private final Function<Hop, Mono<Answer>> exchange;
    private final HttpCache cache;
    private final Retry retry;
    /** Null where it is not configured: an operator that does nothing would still cost something. */
    private final @Nullable Hedge hedge;

    private final Redirects redirects;
    private final HostGuards guards;

    TargetFetch(FetcherSettings settings, TargetPolicy policy, Function<Hop, Mono<Answer>> exchange) {
        this(settings, policy, exchange, Ticker.systemTicker());
    }

    /** @param ticker tells for how long answers stay fresh */
    TargetFetch(FetcherSettings settings, TargetPolicy policy, Function<Hop, Mono<Answer>> exchange, Ticker ticker) {
        this.settings = settings;
        this.policy = policy;
        this.exchange = exchange;
        this.cache = new HttpCache(settings.caching(), ticker);
        FetcherSettings.Retries retries = settings.retries();
        // One for all targets: what is left in an outage is worth as much to one as to another.
        RetryBudget budget = RetryBudget.of(retries.budgetRatio(), retries.budgetPerSecond());
        this.retry = Retry.of("fetch")
                .maxAttempts(retries.maxAttempts())
                .fullJitter(retries.minBackoff(), retries.maxBackoff())
                .on(Failure::isPassing)
                .retryAfter(TargetFetch::retryAfter)
                .maxRetryAfter(settings.maxDeadline())
                .budget(budget);
        this.hedge = settings.hedgeAfter().isZero() ? null : Hedge.after(settings.hedgeAfter());
        this.redirects = new Redirects(policy, settings.maxRedirects());
        this.guards = new HostGuards(settings);
    }

    /**
     * The target's answer, if its status is below 400.
     *
     * @param attempts counts the attempts made for this caller; stays 0 where another one's answer is shared
     * @return fails with what {@link Failure} knows to explain
     */
    Mono<Answer> fetch(Target target, AtomicInteger attempts) {
        return Mono.defer(() -> {
            URI url = RequestRules.check(target, policy, settings.methods());
            Question question = new Question(target.method(), url, target.headers());
            return target.method().equals("GET") ? shared(question, attempts) : attempts(question, attempts);
        });
    }

    private Mono<Answer> shared(Question question, AtomicInteger attempts) {
        return Mono.deferContextual(context -> {
            // The cache hides a caller's deadline from the load, which others may wait for longer. That of the first is
            // shown again, for one thing only: whoever is told to come back after it is not to wait in vain.
            Optional<Deadline> deadline = Deadline.in(context);
            return cache.get(
                    question,
                    asked -> attempts(asked, attempts)
                            .contextWrite(inner ->
                                    deadline.map(first -> first.write(inner)).orElse(inner)));
        });
    }

    private Mono<Answer> attempts(Question question, AtomicInteger attempts) {
        Hop first = new Hop(question.method(), question.url(), question.headers(), 0);
        Mono<Answer> attempt = Mono.defer(() -> redirects.follow(first, hop -> hop(hop, attempts)));
        if (!isIdempotent(question.method())) {
            return attempt;
        }
        return retry.mono(hedge == null ? attempt : hedge.mono(attempt));
    }

    private static boolean isIdempotent(String method) {
        return switch (method) {
            case "GET", "HEAD", "OPTIONS", "PUT", "DELETE" -> true;
            default -> false;
        };
    }

    private Mono<Answer> hop(Hop hop, AtomicInteger attempts) {
        Mono<Answer> sent = hop.redirects() == 0 ? counted(exchange.apply(hop), attempts) : exchange.apply(hop);
        Mono<Answer> judged = sent.handle((answer, sink) -> {
            if (answer.isOk()) {
                sink.next(answer);
            } else {
                sink.error(new StatusException(answer));
            }
        });
        return guards.guard(hop.url(), judged, this::tooSlow);
    }

    private static Mono<Answer> counted(Mono<Answer> exchange, AtomicInteger attempts) {
        return exchange.doFirst(attempts::incrementAndGet)
                // The name led to an address that may not be reached: nothing was sent.
                .doOnError(BlockedException.class, blocked -> attempts.decrementAndGet());
    }

    private TimeoutException tooSlow() {
        return new TimeoutException(
                "no answer within " + settings.attemptTimeout().toMillis() + " ms");
    }

    private static @Nullable String retryAfter(Throwable failure) {
        return failure instanceof StatusException status ? status.answer().retryAfter() : null;
    }
}
