package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

class HostBreakersTest {

    private static final int CALLS = 50_000;

    private final HostBreakers breakers =
            new HostBreakers(10, TestSettings.quick().breaker());

    /** BlockHound fails a call that waits for another's on a thread that must not block. */
    @Test
    void answersThatComeAtOnceDoNotWaitForEachOther() {
        Answer answer = new Answer(200, null, null, null, "", false);

        Flux<Answer> oneThread = Flux.range(0, CALLS)
                .concatMap(call -> breakers.guard(URI.create("http://example.test/"), Mono.just(answer)))
                .subscribeOn(Schedulers.parallel());

        assertThat(Flux.merge(List.of(oneThread, oneThread)).count().block(Duration.ofMinutes(1)))
                .isEqualTo(2 * CALLS);
    }
}
