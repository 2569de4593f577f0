package io.weir.operators.gather;

import io.weir.operators.deadline.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import reactor.core.publisher.Mono;

/**
 * Subscribes to many sources at once and puts their results into one list, in the order of the sources.
 *
 * <pre>
 * a ───────1s───────(A)|
 * b ──0.5s──(B)|
 * c ────0.8s────(C)|
 * all ─────1s───────([A, B, C])|
 * </pre>
 *
 * <p>Sources are subscribed to on the subscriber's thread, one after another; one that blocks there delays the rest, so
 * it needs a scheduler of its own ({@code Workers.blocking}). Nothing else is kept than the results: memory is the list.
 *
 * <p>The forms with values fail with the first error and cancel the other sources; a source that completes empty is such
 * an error ({@link NoSuchElementException} with its index), since {@link Mono#zip} alone would make the whole empty. The
 * forms with {@link Outcome}s never fail: each source becomes a success, an empty or a failure.
 *
 * <p>A deadline given here is for the whole. Past it, the value forms fail with {@link
 * io.weir.operators.deadline.DeadlineExceededException}; the outcome forms keep what has arrived and put that exception
 * in the place of the rest, those not yet started included. A {@link Deadline} found in the context holds likewise.
 *
 * <p>Cancelling the result cancels every source. The context reaches every source. Stateless and safe to share.
 */
public final class Gather {

    private Gather() {}

    /** All values, or the first error. */
    public static <T> Mono<List<T>> all(List<? extends Mono<T>> sources) {
        return Deadline.heed(zip(required(sources)));
    }

    /** All values within that time, or the first error. */
    public static <T> Mono<List<T>> all(List<? extends Mono<T>> sources, Duration within) {
        return Deadline.within(within).mono(zip(required(sources)));
    }

    /** What became of each. */
    public static <T> Mono<List<Outcome<T>>> outcomes(List<? extends Mono<T>> sources) {
        return zip(outcomesOf(sources));
    }

    /** What became of each within that time. */
    public static <T> Mono<List<Outcome<T>>> outcomes(List<? extends Mono<T>> sources, Duration within) {
        return withDeadline(outcomes(sources), within);
    }

    /**
     * All values, or the first error, with no more than {@code concurrency} sources subscribed to at any moment; a
     * source starts as soon as any other one ends, whatever their order.
     */
    public static <T> Mono<List<T>> limited(List<? extends Mono<T>> sources, int concurrency) {
        return Deadline.heed(merge(List.copyOf(sources), concurrency));
    }

    /** As {@link #limited(List, int)}, within that time. */
    public static <T> Mono<List<T>> limited(List<? extends Mono<T>> sources, int concurrency, Duration within) {
        return Deadline.within(within).mono(merge(List.copyOf(sources), concurrency));
    }

    /** What became of each, with no more than {@code concurrency} sources subscribed to at any moment. */
    public static <T> Mono<List<Outcome<T>>> limitedOutcomes(List<? extends Mono<T>> sources, int concurrency) {
        return merge(outcomesOf(sources), concurrency);
    }

    /** As {@link #limitedOutcomes(List, int)}, within that time. */
    public static <T> Mono<List<Outcome<T>>> limitedOutcomes(
            List<? extends Mono<T>> sources, int concurrency, Duration within) {
        return withDeadline(limitedOutcomes(sources, concurrency), within);
    }

    /** Lets each source see the deadline and end by itself, where cutting the whole would lose what has arrived. */
    private static <T> Mono<T> withDeadline(Mono<T> outcomes, Duration within) {
        return Deadline.within(within).visible(outcomes);
    }

    private static <T> Mono<T> required(Mono<T> source, int index) {
        return source.switchIfEmpty(
                Mono.error(() -> new NoSuchElementException("source " + index + " completed without a value")));
    }

    /** Each is cut off at the deadline of the context, if there is one, and that is its outcome. */
    private static <T> List<Mono<Outcome<T>>> outcomesOf(List<? extends Mono<T>> sources) {
        List<Mono<Outcome<T>>> outcomes = new ArrayList<>(sources.size());
        for (Mono<T> source : sources) {
            outcomes.add(OutcomeMono.of(Deadline.heed(source)));
        }
        return outcomes;
    }

    private static <T> List<Mono<T>> required(List<? extends Mono<T>> sources) {
        List<Mono<T>> own = List.copyOf(sources);
        return IntStream.range(0, own.size())
                .mapToObj(index -> required(own.get(index), index))
                .toList();
    }

    private static <R> Mono<List<R>> zip(List<Mono<R>> sources) {
        return switch (sources.size()) {
            case 0 -> Mono.just(List.of());
            case 1 -> sources.get(0).map(List::of);
            // An array is taken as it is; of an iterable every subscription would make one.
            default -> Mono.zip(Gather::<R>list, sources.toArray(Mono<?>[]::new));
        };
    }

    private static <R> Mono<List<R>> merge(List<Mono<R>> sources, int concurrency) {
        checkConcurrency(concurrency);
        return sources.isEmpty()
                ? Mono.just(List.of())
                : MergedMono.of(sources, concurrency).map(Gather::<R>list);
    }

    private static void checkConcurrency(int concurrency) {
        if (concurrency < 1) {
            throw new IllegalArgumentException("concurrency must be at least 1: " + concurrency);
        }
    }

    @SuppressWarnings("unchecked")
    private static <R> List<R> list(Object[] results) {
        return Collections.unmodifiableList((List<R>) Arrays.asList(results));
    }
}
