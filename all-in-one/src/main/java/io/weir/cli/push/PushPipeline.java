package io.weir.cli.push;

import io.weir.cli.input.Input;
import io.weir.operators.lines.Line;
import io.weir.operators.retry.FailedAttempt;
import io.weir.operators.retry.Retry;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Inputs in their order, each read as its requests are answered: one request at a time, so lines keep their order. */
final class PushPipeline {

    /** A chunk is up to 64 KiB: 1 MiB a request, and a line that began before them. */
    private static final int CHUNKS_PER_REQUEST = 16;

    /** How long a chunk waits for others: what somebody types or a program trickles out is to arrive soon. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    static final int ATTEMPTS = 6;
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(250);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(4);

    /** A service that asks to be left alone for longer is gone, to somebody who looks on. */
    private static final Duration MAX_RETRY_AFTER = Duration.ofSeconds(30);

    private final BiFunction<String, byte[], Mono<Answer>> post;
    private final String push = UUID.randomUUID().toString();
    private final AtomicLong requests = new AtomicLong();
    private final PushTally tally;
    private final Retry retry;

    /**
     * @param post sends the body of a request under a key, which is the same whenever it is sent again
     * @param failed is told of each request that was not answered with 200
     */
    PushPipeline(BiFunction<String, byte[], Mono<Answer>> post, PushTally tally, Consumer<FailedAttempt> failed) {
        this.post = post;
        this.tally = tally;
        this.retry = Retry.of("push")
                .maxAttempts(ATTEMPTS)
                .exponential(FIRST_BACKOFF, MAX_BACKOFF)
                .on(failure -> failure instanceof PushFailure push && push.mayBeTriedAgain())
                .retryAfter(failure -> failure instanceof PushFailure push ? push.retryAfter() : null)
                .maxRetryAfter(MAX_RETRY_AFTER)
                .listener(failed);
    }

    /**
     * Pushes all lines, but for the first {@code skip} of the first input; emits after each request.
     *
     * @return fails with {@link PushFailure}; the tally says how far it came
     */
    Flux<Answer> push(List<Input> inputs, long skip) {
        return Flux.fromIterable(inputs)
                .index()
                .concatMap(input -> batches(input.getT2(), input.getT1() == 0 ? skip : 0), 0)
                // What has been read is sent and answered for before a broken file ends the push.
                .concatMapDelayError(this::send, false, 1);
    }

    private Flux<Batch> batches(Input input, long skip) {
        return input.lines(tally::read)
                .batches()
                .map(lines -> from(skip, lines))
                .filter(lines -> !lines.isEmpty())
                .bufferTimeout(CHUNKS_PER_REQUEST, GATHERING, true)
                .map(chunks -> Batch.of(input, chunks));
    }

    private static List<Line> from(long skip, List<Line> lines) {
        long first = lines.get(0).index();
        return first >= skip ? lines : lines.subList((int) Math.min(lines.size(), skip - first), lines.size());
    }

    private Mono<Answer> send(Batch batch) {
        return Mono.defer(() -> {
            AtomicBoolean inDoubt = new AtomicBoolean();
            String key = push + "-" + requests.getAndIncrement();
            return Mono.defer(() -> {
                        tally.sending(batch);
                        return post.apply(key, batch.body());
                    })
                    .doOnError(PushFailure.class, failure -> refused(failure, inDoubt))
                    .transformDeferred(retry::mono)
                    .doOnNext(answer -> tally.answered(batch, answer));
        });
    }

    /** That a later attempt stored nothing says nothing of an earlier one. */
    private void refused(PushFailure failure, AtomicBoolean inDoubt) {
        if (!failure.storedNothing()) {
            inDoubt.set(true);
        } else if (!inDoubt.get()) {
            tally.refused();
        }
    }
}
