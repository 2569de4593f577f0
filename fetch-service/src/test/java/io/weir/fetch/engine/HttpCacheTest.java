package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.weir.fetch.engine.HttpCache.Question;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class HttpCacheTest {

    private static final Question QUESTION = question(Map.of());

    private final List<Question> sent = new ArrayList<>();
    private long nanos;
    private final HttpCache cache = new HttpCache(
            new FetcherSettings.Caching(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofMinutes(10), 10),
            () -> nanos);

    private static Question question(Map<String, String> headers) {
        return new Question("GET", URI.create("http://example.org/"), headers);
    }

    private static Answer answer(int status, String body, String... headers) {
        DefaultHttpHeaders all = new DefaultHttpHeaders();
        for (int i = 0; i < headers.length; i += 2) {
            all.add(headers[i], headers[i + 1]);
        }
        return new Answer(status, null, null, null, body, false, Freshness.of(all));
    }

    private String ask(Question question, Answer answer) {
        return cache.get(
                        question,
                        asked -> Mono.fromSupplier(() -> {
                            sent.add(asked);
                            return answer;
                        }))
                .block()
                .body();
    }

    private void after(Duration time) {
        nanos += time.toNanos();
    }

    /** Between the first look and the load of its own another's load may begin and end. */
    @Test
    void whatHasComeSinceTheFirstLookIsUsed() {
        Answer got = cache.get(QUESTION, asked -> Mono.error(new AssertionError("asked again")))
                .doOnSubscribe(
                        looked -> assertThat(ask(QUESTION, answer(200, "one"))).isEqualTo("one"))
                .block();

        assertThat(got.body()).isEqualTo("one");
        assertThat(sent).hasSize(1);
    }

    @Test
    void whatSaysNothingIsUsedForTheDefaultTime() {
        assertThat(ask(QUESTION, answer(200, "one"))).isEqualTo("one");
        after(Duration.ofMillis(4_999));
        assertThat(ask(QUESTION, answer(200, "two"))).isEqualTo("one");
        after(Duration.ofMillis(2));
        assertThat(ask(QUESTION, answer(200, "three"))).isEqualTo("three");
        assertThat(sent).hasSize(2);
    }

    @Test
    void whatSaysHowLongItHoldsIsUsedForThatTimeButNoLongerThanTheCap() {
        ask(QUESTION, answer(200, "one", "Cache-Control", "public, max-age=20", "Age", "8"));
        after(Duration.ofSeconds(11));
        assertThat(ask(QUESTION, answer(200, "two"))).isEqualTo("one");
        after(Duration.ofSeconds(2));
        assertThat(ask(QUESTION, answer(200, "three", "Cache-Control", "max-age=86400")))
                .isEqualTo("three");
        after(Duration.ofSeconds(61));
        assertThat(ask(QUESTION, answer(200, "four"))).isEqualTo("four");
    }

    @Test
    void aSharedCacheHeedsWhatIsMeantForIt() {
        ask(QUESTION, answer(200, "one", "Cache-Control", "max-age=50, s-maxage=1"));
        after(Duration.ofSeconds(2));
        assertThat(ask(QUESTION, answer(200, "two"))).isEqualTo("two");
    }

    @Test
    void anExpiryIsReadByTheServersOwnClock() {
        ask(
                QUESTION,
                answer(
                        200,
                        "one",
                        "Date",
                        "Tue, 01 Jan 2019 00:00:00 GMT",
                        "Expires",
                        "Tue, 01 Jan 2019 00:00:10 GMT"));
        after(Duration.ofSeconds(9));
        assertThat(ask(QUESTION, answer(200, "two"))).isEqualTo("one");
        after(Duration.ofSeconds(2));
        assertThat(ask(QUESTION, answer(200, "three", "Expires", "0"))).isEqualTo("three");
        assertThat(ask(QUESTION, answer(200, "four"))).isEqualTo("four");
    }

    @Test
    void whatMayNotBeKeptIsNot() {
        for (String control : List.of("no-store", "private", "private=\"x\"", "max-age=0", "max-age=soon")) {
            ask(QUESTION, answer(200, "one", "Cache-Control", control));
            assertThat(ask(QUESTION, answer(200, "two", "Vary", "*")))
                    .as(control)
                    .isEqualTo("two");
        }
        assertThat(ask(QUESTION, answer(204, "three"))).isEqualTo("three");
        assertThat(ask(QUESTION, answer(200, "four"))).isEqualTo("four");
    }

    @Test
    void whoWantsAnAnswerOfTheirOwnHasOne() {
        Question own = question(Map.of("Cache-Control", "no-cache"));
        ask(own, answer(200, "one"));
        assertThat(ask(own, answer(200, "two"))).isEqualTo("two");
    }

    @Test
    void whatIsStaleIsAskedAboutAndGivenOutIfItHolds() {
        ask(QUESTION, answer(200, "one", "ETag", "\"v1\"", "Last-Modified", "then", "Cache-Control", "no-cache"));
        assertThat(ask(QUESTION, answer(304, null, "Cache-Control", "max-age=10")))
                .isEqualTo("one");
        assertThat(sent.get(1).headers())
                .containsExactlyInAnyOrderEntriesOf(Map.of("If-None-Match", "\"v1\"", "If-Modified-Since", "then"));
        after(Duration.ofSeconds(9));
        assertThat(ask(QUESTION, answer(200, "two"))).isEqualTo("one");
        after(Duration.ofSeconds(2));
        assertThat(ask(QUESTION, answer(200, "three", "ETag", "\"v3\""))).isEqualTo("three");
        assertThat(sent).hasSize(3);
    }

    @Test
    void whoAsksConditionallyGetsTheServersAnswer() {
        Question conditional = question(Map.of("if-none-match", "\"mine\""));
        ask(conditional, answer(200, "one", "ETag", "\"v1\"", "Cache-Control", "max-age=0"));
        assertThat(ask(conditional, answer(304, "nothing new"))).isEqualTo("nothing new");
        assertThat(sent.get(1)).isEqualTo(conditional);
    }
}
