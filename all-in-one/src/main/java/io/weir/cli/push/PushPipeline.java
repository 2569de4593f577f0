package io.weir.cli.push;

import io.weir.operators.lines.Line;
import io.weir.operators.lines.Lines;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Inputs in their order, each read as its requests are answered: one request at a time, so lines keep their order. */
final class PushPipeline {

    /** A chunk is up to 64 KiB: 1 MiB a request, and a line that began before them. */
    private static final int CHUNKS_PER_REQUEST = 16;

    /** How long a chunk waits for others: what somebody types or a program trickles out is to arrive soon. */
    private static final Duration GATHERING = Duration.ofMillis(20);

    static final int RETRIES = 5;
    private static final Duration FIRST_BACKOFF = Duration.ofMillis(250);
    private static final Duration MAX_BACKOFF = Duration.ofSeconds(4);

    private final Function<byte[], Mono<Answer>> post;
    private final PushTally tally;
    private final BiConsumer<PushFailure, Long> beforeRetry;

    /**
     * @param post sends the body of a request
     * @param beforeRetry is told why a request is about to be sent again, and how many times it was
     */
    PushPipeline(Function<byte[], Mono<Answer>> post, PushTally tally, BiConsumer<PushFailure, Long> beforeRetry) {
        this.post = post;
        this.tally = tally;
        this.beforeRetry = beforeRetry;
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
        return Lines.from(() -> new CountingInputStream(input.opener().call(), tally::read))
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
                    tally.sending(batch);
                    return post.apply(batch.body());
                })
                .doOnError(PushFailure.class, this::refused)
                .retryWhen(Retry.backoff(RETRIES, FIRST_BACKOFF)
                        .maxBackoff(MAX_BACKOFF)
                        .filter(failure -> failure instanceof PushFailure push && push.mayBeTriedAgain())
                        .doBeforeRetry(
                                signal -> beforeRetry.accept((PushFailure) signal.failure(), signal.totalRetries() + 1))
                        .onRetryExhaustedThrow((spec, signal) -> signal.failure()))
                .doOnNext(answer -> tally.answered(batch, answer));
    }

    private void refused(PushFailure failure) {
        if (failure.stored() != PushFailure.Stored.UNKNOWN) {
            tally.refused();
        }
    }
}
