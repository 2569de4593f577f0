package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fetch.engine.Redirects.Hop;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class RedirectsTest {

    private final TargetPolicy policy = TargetPolicy.publicInternet(Set.of(80, 443), List.of());
    private final Redirects redirects = new Redirects(policy, 5);
    private final List<Hop> sent = new ArrayList<>();

    private Mono<Answer> follow(String method, String url, Answer... answers) {
        Hop first = new Hop(method, URI.create(url), Map.of("X-Api-Key", "secret"), 0);
        return redirects.follow(first, hop -> {
            sent.add(hop);
            return Mono.just(answers[Math.min(sent.size(), answers.length) - 1]);
        });
    }

    private static Answer answer(int status, String location) {
        return new Answer(status, null, location, null, null, false, Freshness.UNSAID);
    }

    @Test
    void whatIsNoRedirectIsTheAnswer() {
        StepVerifier.create(follow("GET", "http://example.org/a", answer(304, "/b")))
                .expectNext(answer(304, "/b"))
                .verifyComplete();
        assertThat(sent).hasSize(1);
    }

    @Test
    void aRelativeLocationIsResolvedAndKeepsTheHeaders() {
        StepVerifier.create(follow("GET", "http://example.org/a/b", answer(302, "../c?d"), answer(200, null)))
                .expectNext(answer(200, null))
                .verifyComplete();
        assertThat(sent.get(1).url()).hasToString("http://example.org/c?d");
        assertThat(sent.get(1).headers()).containsEntry("X-Api-Key", "secret");
    }

    @Test
    void headersDoNotCrossToAnotherHost() {
        StepVerifier.create(follow("GET", "http://example.org/", answer(302, "http://example.net/"), answer(200, null)))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(sent.get(1).headers()).isEmpty();
    }

    @Test
    void headersDoNotCrossToAnotherPortOrScheme() {
        StepVerifier.create(
                        follow("GET", "http://example.org/", answer(302, "https://example.org/"), answer(200, null)))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(sent.get(1).headers()).isEmpty();
    }

    @Test
    void headersThatWereDroppedDoNotComeBack() {
        StepVerifier.create(follow(
                        "GET",
                        "http://example.org/",
                        answer(302, "http://example.net/"),
                        answer(302, "http://example.org/"),
                        answer(200, null)))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(sent.get(2).headers()).isEmpty();
    }

    @Test
    void fromHttpsToHttpIsBlocked() {
        StepVerifier.create(follow("GET", "https://example.org/", answer(301, "http://example.org/")))
                .verifyError(BlockedException.class);
        assertThat(sent).hasSize(1);
    }

    @Test
    void eachHopIsHeldAgainstThePolicy() {
        StepVerifier.create(follow("GET", "http://example.org/", answer(301, "http://169.254.169.254/latest")))
                .verifyError(BlockedException.class);
        StepVerifier.create(follow("GET", "http://example.org/", answer(301, "file:///etc/passwd")))
                .verifyError(BlockedException.class);
        assertThat(sent).hasSize(2);
    }

    @Test
    void fiveAreFollowedAndTheSixthIsTooMany() {
        StepVerifier.create(follow("GET", "http://example.org/", answer(302, "/again")))
                .verifyErrorMessage("more than 5 redirects");
        assertThat(sent).hasSize(6);
    }

    @Test
    void aPostBecomesAGetUnlessTheStatusKeepsIt() {
        StepVerifier.create(follow("POST", "http://example.org/", answer(303, "/a"), answer(200, null)))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(sent.get(1).method()).isEqualTo("GET");

        sent.clear();
        StepVerifier.create(follow("POST", "http://example.org/", answer(307, "/a"), answer(200, null)))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(sent.get(1).method()).isEqualTo("POST");
    }

    @Test
    void aLocationThatIsNoUrlIsAnError() {
        StepVerifier.create(follow("GET", "http://example.org/", answer(302, "http://exa mple/")))
                .verifyError(RedirectException.class);
    }
}
