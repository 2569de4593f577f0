package io.weir.operators.deadline;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/**
 * The moment after which a result is of no use to anybody.
 *
 * <pre>
 * source   ───────────────────────✂
 * outer    ──────────────────────────────────│ 5 s
 * inner    ──────────────────────│ 2 s, or what the outer one leaves
 * result   ──────────────────────✗ DeadlineExceededException
 * </pre>
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

    private final long atMillis;

    private Deadline(long atMillis) {
        this.atMillis = atMillis;
    }

    /** The deadline at that moment, to the millisecond. */
    public static Deadline at(Instant moment) {
        return new Deadline(moment.toEpochMilli());
    }

    /** The deadline that long after now, on the clock of {@code scheduler}. */
    public static Deadline after(Duration time, Scheduler scheduler) {
        return new Deadline(Math.addExact(now(scheduler), time.toMillis()));
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
        return Instant.ofEpochMilli(atMillis);
    }

    /** The time from now to the deadline, zero once it has passed. */
    public Duration left(Scheduler scheduler) {
        return Duration.ofMillis(leftMillis(scheduler));
    }

    private long leftMillis(Scheduler scheduler) {
        return Math.max(0, atMillis - now(scheduler));
    }

    /** This deadline as a header carries it. */
    public String header() {
        return moment().toString();
    }

    /** The context with this deadline in it, or with the one it holds if that is earlier. */
    public Context write(Context context) {
        Deadline held = heldIn(context);
        return held != null && held.atMillis <= atMillis ? context : context.put(Deadline.class, this);
    }

    /**
     * Limits the source to this deadline, or to the context's if that is earlier: the source is cancelled then, and not
     * even subscribed to if it is too late already. It sees the deadline in its context.
     */
    public <T> Mono<T> mono(Mono<T> source) {
        return LimitedMono.of(source, context -> earlier(context).limit(context));
    }

    /** Limits the source to the deadline that the context has, and not at all where it has none. */
    public static <T> Mono<T> heed(Mono<T> source) {
        return LimitedMono.of(source, context -> {
            Deadline held = heldIn(context);
            return held == null ? null : held.limit(context);
        });
    }

    private TimeLimit limit(Context context) {
        return new TimeLimit(
                TimeUnit.MILLISECONDS.toNanos(leftMillis(Schedulers.parallel())),
                () -> new DeadlineExceededException(this),
                write(context));
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
        Deadline held = heldIn(context);
        return held != null && held.atMillis < atMillis ? held : this;
    }

    private static @Nullable Deadline heldIn(ContextView context) {
        return context.getOrDefault(Deadline.class, null);
    }

    private static long now(Scheduler scheduler) {
        return scheduler.now(TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Deadline that && atMillis == that.atMillis;
    }

    @Override
    public int hashCode() {
        return Long.hashCode(atMillis);
    }

    @Override
    public String toString() {
        return "Deadline[" + moment() + "]";
    }

    /** A {@link Deadline} that each subscription sets anew; made by {@link Deadline#within}. */
    public static final class Limit {
        private final Duration time;

        private Limit(Duration time) {
            this.time = Objects.requireNonNull(time, "time");
        }

        /** Limits each subscription to the source. */
        public <T> Mono<T> mono(Mono<T> source) {
            return LimitedMono.of(
                    source,
                    context ->
                            after(time, Schedulers.parallel()).earlier(context).limit(context));
        }

        /**
         * Limits each subscription without telling the source, which sees the deadline of the context if there is one. For
         * one try of several, whose time says nothing about when the whole is of no use any more.
         *
         * @param error what comes out when the time is over
         */
        public <T> Mono<T> mono(Mono<T> source, Supplier<? extends Throwable> error) {
            return LimitedMono.of(source, context -> new TimeLimit(time.toNanos(), error, context));
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
