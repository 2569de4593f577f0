package io.weir.operators.deadline;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The moment after which a result is of no use to anybody.
 *
 * <p>Put into the Reactor context it is seen by every operator upstream: retries stop, gatherings give up, and a nested
 * deadline can only be earlier. It is wall-clock time, because it has to mean the same in the next process; between
 * machines it is as exact as their clocks agree.
 *
 * <p>Time and timers are those of {@link Schedulers#parallel()}, hence virtual in tests that use virtual time. Errors:
 * {@link DeadlineExceededException}. Immutable and safe to share.
 */
public final class Deadline {

    /** The name of the header in which a deadline travels over Kafka and HTTP. */
    public static final String HEADER = "deadline";

    private final Instant at;

    private Deadline(Instant at) {
        this.at = at;
    }

    /** The deadline at that moment, to the millisecond. */
    public static Deadline at(Instant moment) {
        return new Deadline(Instant.ofEpochMilli(moment.toEpochMilli()));
    }

    /** The deadline that long after now, on the clock of {@code scheduler}. */
    public static Deadline after(Duration time, Scheduler scheduler) {
        return at(now(scheduler).plus(time));
    }

    /**
     * A limit on each subscription, counted from its beginning.
     *
     * @param time more than zero
     */
    public static Limit within(Duration time) {
        if (time.isNegative() || time.isZero()) {
            throw new IllegalArgumentException("a deadline lies ahead: " + time);
        }
        return new Limit(time);
    }

    /**
     * The deadline that {@link #header()} wrote: an RFC 3339 time such as {@code 2026-01-31T12:00:00.250Z}.
     *
     * @throws IllegalArgumentException if the text is no such time
     */
    public static Deadline parse(String header) {
        try {
            return at(DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(header.strip(), Instant::from));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException("no RFC 3339 time: " + header, e);
        }
    }

    /** The deadline that holds at this place of a pipeline, if there is one. */
    public static Optional<Deadline> in(ContextView context) {
        return context.getOrEmpty(Deadline.class);
    }

    /** The moment itself. */
    public Instant moment() {
        return at;
    }

    /** The time from now to the deadline, zero once it has passed. */
    public Duration left(Scheduler scheduler) {
        Duration left = Duration.between(now(scheduler), at);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** This deadline as a header carries it. */
    public String header() {
        return at.toString();
    }

    /** The context with this deadline in it, or with the one it holds if that is earlier. */
    public Context write(Context context) {
        Optional<Deadline> held = in(context);
        return held.isPresent() && !held.get().at.isAfter(at) ? context : context.put(Deadline.class, this);
    }

    /**
     * Limits the source to this deadline, or to the context's if that is earlier: the source is cancelled then, and not
     * even subscribed to if it is too late already. It sees the deadline in its context.
     */
    public <T> Mono<T> mono(Mono<T> source) {
        return Mono.deferContextual(context -> earlier(context).limit(source));
    }

    private <T> Mono<T> limit(Mono<T> source) {
        Duration left = left(Schedulers.parallel());
        if (left.isZero()) {
            return Mono.error(new DeadlineExceededException(this));
        }
        return source.timeout(left, Mono.error(() -> new DeadlineExceededException(this)))
                .contextWrite(this::write);
    }

    /** As {@link #mono}; it limits the whole of the source, not the gaps between its elements. */
    public <T> Flux<T> flux(Flux<T> source) {
        return Flux.deferContextual(context -> {
            Deadline deadline = earlier(context);
            Duration left = deadline.left(Schedulers.parallel());
            if (left.isZero()) {
                return Flux.error(new DeadlineExceededException(deadline));
            }
            AtomicBoolean expired = new AtomicBoolean();
            Mono<Long> expiry = Mono.delay(left).doOnNext(zero -> expired.set(true));
            Mono<T> verdict = Mono.defer(
                    () -> expired.get() ? Mono.error(new DeadlineExceededException(deadline)) : Mono.empty());
            // One timer for all elements; only its completion, not its error, would cancel the source.
            return source.takeUntilOther(expiry).concatWith(verdict).contextWrite(deadline::write);
        });
    }

    private Deadline earlier(ContextView context) {
        return in(context).filter(held -> held.at.isBefore(at)).orElse(this);
    }

    private static Instant now(Scheduler scheduler) {
        return Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Deadline that && at.equals(that.at);
    }

    @Override
    public int hashCode() {
        return at.hashCode();
    }

    @Override
    public String toString() {
        return "Deadline[" + at + "]";
    }

    /** A {@link Deadline} that each subscription sets anew; made by {@link Deadline#within}. */
    public static final class Limit {
        private final Duration time;

        private Limit(Duration time) {
            this.time = Objects.requireNonNull(time, "time");
        }

        /** Limits each subscription to the source. */
        public <T> Mono<T> mono(Mono<T> source) {
            return Mono.deferContextual(context ->
                    after(time, Schedulers.parallel()).earlier(context).limit(source));
        }

        /**
         * Only tells each subscription: the source sees the deadline in its context and is trusted to end by itself,
         * which lets it end with what it has got so far.
         */
        public <T> Mono<T> visible(Mono<T> source) {
            return Mono.defer(() -> source.contextWrite(after(time, Schedulers.parallel())::write));
        }

        /** Limits each subscription to the whole of the source. */
        public <T> Flux<T> flux(Flux<T> source) {
            return Flux.defer(() -> after(time, Schedulers.parallel()).flux(source));
        }
    }
}
