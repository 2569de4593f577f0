package io.weir.cli.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cli.input.Input;
import io.weir.cli.push.PushFailure.Stored;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class PushPipelineTest {

    private static final Duration TIME_LIMIT = Duration.ofSeconds(30);

    private final PushTally tally = new PushTally();
    private final List<String> bodies = Collections.synchronizedList(new ArrayList<>());

    private final Set<String> keys = new HashSet<>();

    private PushPipeline pipeline(Function<byte[], Mono<Answer>> post) {
        return new PushPipeline(
                (key, body) -> {
                    bodies.add(new String(body, UTF_8));
                    keys.add(key);
                    return post.apply(body);
                },
                tally,
                failed -> {});
    }

    private static Input input(String name, String text) {
        return new Input(name, text.length(), () -> new ByteArrayInputStream(text.getBytes(UTF_8)));
    }

    private static Mono<Answer> accept(byte[] body) {
        long lines =
                new String(body, UTF_8).lines().filter(line -> !line.isBlank()).count();
        return Mono.just(new Answer(lines, List.of(), null));
    }

    @Test
    void linesArriveInTheOrderOfFilesAndLines() {
        StepVerifier.create(pipeline(PushPipelineTest::accept).push(List.of(input("a", "1\n2\n"), input("b", "3")), 0))
                .expectNextCount(2)
                .expectComplete()
                .verify(TIME_LIMIT);
        assertThat(String.join("", bodies)).isEqualTo("1\n2\n3\n");
        assertThat(tally.accepted()).isEqualTo(3);
    }

    @Test
    void aLongInputIsSentInRequestsOfABoundedSize() {
        String text = IntStream.range(0, 200_000).mapToObj(i -> "line " + i).collect(Collectors.joining("\n"));
        StepVerifier.create(pipeline(PushPipelineTest::accept).push(List.of(input("a", text)), 0))
                .thenConsumeWhile(answer -> true)
                .expectComplete()
                .verify(TIME_LIMIT);
        assertThat(String.join("", bodies)).isEqualTo(text + "\n");
        assertThat(bodies).hasSizeGreaterThan(1).allMatch(body -> body.length() <= (1 << 20) + (64 << 10));
        assertThat(tally.accepted()).isEqualTo(200_000);
    }

    @Test
    void skippingLeavesOutLinesOfTheFirstInputAlone() {
        StepVerifier.create(pipeline(PushPipelineTest::accept)
                        .push(List.of(input("a", "1\n\n3\n4\n"), input("b", "5\n6\n")), 3))
                .expectNextCount(2)
                .expectComplete()
                .verify(TIME_LIMIT);
        assertThat(String.join("", bodies)).isEqualTo("4\n5\n6\n");
    }

    @Test
    void aRequestThatStoredNothingIsSentAgain() {
        Function<byte[], Mono<Answer>> secondTime = body ->
                bodies.size() < 2 ? Mono.error(new PushFailure(Stored.NOTHING_YET, "busy", null)) : accept(body);
        StepVerifier.create(pipeline(secondTime).push(List.of(input("a", "1\n")), 0))
                .expectNextCount(1)
                .expectComplete()
                .verify(TIME_LIMIT);
        assertThat(bodies).containsExactly("1\n", "1\n");
        assertThat(tally.accepted()).isEqualTo(1);
    }

    @Test
    void aRequestWhoseOutcomeNoLaterTryWouldTellIsInDoubt() {
        StepVerifier.create(pipeline(body -> Mono.error(new PushFailure(Stored.UNKNOWN, "broke", null)))
                        .push(List.of(input("a", "1\n2\n")), 0))
                .expectError(PushFailure.class)
                .verify(TIME_LIMIT);
        assertThat(bodies).hasSize(1);
        assertThat(tally.onItsWay()).isNotNull();
        assertThat(new PushReport(tally, List.of(tally.input()), "weir push --source s").howToGoOn())
                .containsExactly(
                        "0 accepted, 0 rejected; of a nothing is answered for",
                        "lines 1 to 2 of a are in doubt: they may be stored, all, some or none",
                        "look for them: weir tail logs.raw --filter 'TEXT OF LINE 2'",
                        "if they are there, go on with: weir push --source s --skip 2 a",
                        "if they are not, go on with:   weir push --source s --skip 0 a");
    }

    @Test
    void aRequestInDoubtIsSentAgainUnderTheSameKeyWhereThatMayHelp() {
        Function<byte[], Mono<Answer>> thirdTime = body -> switch (bodies.size()) {
            case 1 -> Mono.error(new PushFailure(Stored.UNKNOWN_YET, "broke", null));
            case 2 -> Mono.error(new PushFailure(Stored.NOTHING_YET, "busy", null));
            default -> accept(body);
        };
        StepVerifier.create(pipeline(thirdTime).push(List.of(input("a", "1\n2\n")), 0))
                .expectNextCount(1)
                .expectComplete()
                .verify(TIME_LIMIT);
        assertThat(bodies).containsExactly("1\n2\n", "1\n2\n", "1\n2\n");
        assertThat(keys).hasSize(1);
        assertThat(tally.onItsWay()).isNull();
    }

    @Test
    void aRefusalDoesNotTakeTheDoubtFromAnEarlierAttempt() {
        Function<byte[], Mono<Answer>> refusedNext = body -> Mono.error(
                bodies.size() == 1
                        ? new PushFailure(Stored.UNKNOWN_YET, "broke", null)
                        : new PushFailure(Stored.NOTHING, "not allowed", null));
        StepVerifier.create(pipeline(refusedNext).push(List.of(input("a", "1\n")), 0))
                .expectErrorMessage("not allowed")
                .verify(TIME_LIMIT);
        assertThat(tally.onItsWay()).isNotNull();
    }

    @Test
    void aRefusalThatNoLaterTryWouldMendEndsThePushAtOnce() {
        StepVerifier.create(pipeline(body -> Mono.error(new PushFailure(Stored.NOTHING, "not allowed", null)))
                        .push(List.of(input("my log", "1\n")), 0))
                .expectErrorMessage("not allowed")
                .verify(TIME_LIMIT);
        assertThat(bodies).hasSize(1);
        assertThat(tally.onItsWay()).isNull();
        assertThat(new PushReport(tally, List.of(tally.input()), "weir push --source s").howToGoOn())
                .containsExactly(
                        "0 accepted, 0 rejected; of my log nothing is answered for",
                        "go on with: weir push --source s --skip 0 'my log'");
    }

    @Test
    void whatWasReadBeforeABrokenFileIsAnsweredFor() {
        InputStream broken =
                new SequenceInputStream(new ByteArrayInputStream("1\n2\n".getBytes(UTF_8)), new InputStream() {
                    @Override
                    public int read() throws IOException {
                        throw new IOException("disk error");
                    }
                });
        StepVerifier.create(pipeline(PushPipelineTest::accept).push(List.of(new Input("a", 0, () -> broken)), 0))
                .thenConsumeWhile(answer -> true)
                .expectError()
                .verify(TIME_LIMIT);
        assertThat(tally.onItsWay()).isNull();
        assertThat(tally.acknowledgedTo()).isEqualTo(tally.accepted());
    }

    @Test
    void rejectedLinesAreNamedByFileAndLine() {
        Answer answer = new Answer(1, List.of(new Answer.Rejection(1, "too long")), null);
        StepVerifier.create(pipeline(body -> Mono.just(answer)).push(List.of(input("a", "1\n2\n")), 0))
                .expectNextCount(1)
                .expectComplete()
                .verify(TIME_LIMIT);
        assertThat(new PushReport(tally, List.of(input("a", "")), "").rejections())
                .containsExactly("a:2: too long");
        assertThat(new PushReport(tally, List.of(input("a", "")), "").summary(Duration.ofMillis(400)))
                .isEqualTo("pushed 2 lines from 1 file: 1 accepted, 1 rejected in 0.4 s (5 lines/s)");
    }
}
