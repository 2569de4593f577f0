package io.weir.fetch.engine;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Ticker;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.weir.operators.cache.SingleFlight;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Shares answers to GET between those who ask for the same: at the same time always, afterwards for as long as the answer
 * allows (RFC 9111), which is {@link FetcherSettings.Caching#ttl} where it says nothing and {@link
 * FetcherSettings.Caching#maxTtl} at most. An answer past that time is asked about again under its ETag or its date, and
 * given out if the server says that it still holds. Thread-safe.
 */
final class HttpCache {

    private static final int NOT_MODIFIED = 304;

    private final Duration ttl;
    private final Duration maxTtl;
    private final Ticker ticker;
    private final Cache<Question, Kept> kept;
    private final SingleFlight<Question, Answer> flights = new SingleFlight<>();

    /** What has the same answer. */
    record Question(String method, URI url, Map<String, String> headers) {

        private boolean has(CharSequence header) {
            return headers.keySet().stream().anyMatch(name -> name.equalsIgnoreCase(header.toString()));
        }

        /** Whether the one who asks wants an answer of their own. */
        boolean isPrivate() {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase("cache-control")
                            || header.getKey().equalsIgnoreCase("pragma"))
                    .map(header -> header.getValue().toLowerCase(Locale.ROOT))
                    .anyMatch(value -> value.contains("no-cache") || value.contains("no-store"));
        }

        private Question with(String header, @Nullable String value) {
            if (value == null) {
                return this;
            }
            Map<String, String> all = new HashMap<>(headers);
            all.put(header, value);
            return new Question(method, url, all);
        }
    }

    private record Kept(Answer answer, long freshUntilNanos) {}

    HttpCache(FetcherSettings.Caching settings, Ticker ticker) {
        this.ttl = settings.ttl();
        this.maxTtl = settings.maxTtl();
        this.ticker = ticker;
        this.kept = Caffeine.newBuilder()
                .maximumSize(settings.entries())
                // What is stale is still worth asking about, for a while.
                .expireAfterWrite(settings.keptFor())
                .ticker(ticker)
                .executor(Runnable::run)
                .build();
    }

    /**
     * The answer to the question, got by {@code send} if there is none that may be used.
     *
     * @param send asks it, or asks whether the answer that is kept still holds
     */
    Mono<Answer> get(Question question, Function<Question, Mono<Answer>> send) {
        return Mono.defer(() -> {
            Kept before = kept(question);
            return before != null && isFresh(before)
                    ? Mono.just(before.answer)
                    : flights.get(question, asked -> load(asked, send));
        });
    }

    private @Nullable Kept kept(Question question) {
        return question.isPrivate() ? null : kept.getIfPresent(question);
    }

    private boolean isFresh(Kept answer) {
        return answer.freshUntilNanos - ticker.read() > 0;
    }

    private Mono<Answer> load(Question question, Function<Question, Mono<Answer>> send) {
        // Looked at again: a load that has just ended put its answer there before it made room for this one.
        Kept before = kept(question);
        if (before != null && isFresh(before)) {
            return Mono.just(before.answer);
        }
        if (before == null || !before.answer.freshness().hasValidators() || hasCondition(question)) {
            return send.apply(question).doOnNext(answer -> keep(question, answer));
        }
        Freshness held = before.answer.freshness();
        return send.apply(question.with("If-None-Match", held.etag()).with("If-Modified-Since", held.lastModified()))
                .map(answer -> answer.status() == NOT_MODIFIED ? before.answer.renewedBy(answer.freshness()) : answer)
                .doOnNext(answer -> keep(question, answer));
    }

    private static boolean hasCondition(Question question) {
        return question.has(HttpHeaderNames.IF_NONE_MATCH) || question.has(HttpHeaderNames.IF_MODIFIED_SINCE);
    }

    private void keep(Question question, Answer answer) {
        Freshness freshness = answer.freshness();
        if (answer.status() != 200 || !freshness.storable() || question.isPrivate()) {
            kept.invalidate(question);
            return;
        }
        Duration asked = freshness.lifetime() == null ? ttl : freshness.lifetime();
        Duration fresh = asked.compareTo(maxTtl) > 0 ? maxTtl : asked;
        if (fresh.isZero() && !freshness.hasValidators()) {
            kept.invalidate(question);
        } else {
            kept.put(question, new Kept(answer, ticker.read() + fresh.toNanos()));
        }
    }
}
