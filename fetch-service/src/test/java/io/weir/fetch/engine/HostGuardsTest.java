package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class HostGuardsTest {

    private static final int CALLS = 50_000;

    private final HostGuards guards = new HostGuards(TestSettings.quick());

    /** BlockHound fails a call that waits for another's on a thread that must not block. */
    @Test
    void answersThatComeAtOnceDoNotWaitForEachOther() {
        Answer answer = new Answer(200, null, null, null, "", false, Freshness.UNSAID);

        Flux<Answer> oneThread = Flux.range(0, CALLS)
                .concatMap(call ->
                        guards.guard(URI.create("http://example.test/"), Mono.just(answer), TimeoutException::new))
                .subscribeOn(Schedulers.parallel());

        assertThat(Flux.merge(List.of(oneThread, oneThread)).count().block(Duration.ofMinutes(1)))
                .isEqualTo(2 * CALLS);
    }
}
