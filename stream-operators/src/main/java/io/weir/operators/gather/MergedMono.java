package io.weir.operators.gather;

import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Emits the values of many sources, each at its place, with so many subscribed to at any moment. The first error, a source
 * without a value being one, ends it and cancels the others.
 */
final class MergedMono<R> extends Mono<Object[]> {

    private final List<Mono<R>> sources;
    private final int concurrency;

    private MergedMono(List<Mono<R>> sources, int concurrency) {
        this.sources = sources;
        this.concurrency = concurrency;
    }

    /** @param sources one or more */
    static <R> Mono<Object[]> of(List<Mono<R>> sources, int concurrency) {
        return onAssembly(new MergedMono<>(sources, concurrency));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Object[]> actual) {
        Merging<R> merging = new Merging<>(actual, sources);
        actual.onSubscribe(merging);
        merging.startMore(Math.min(concurrency, sources.size()));
    }

    private static final class Merging<R> extends Operators.MonoSubscriber<Object, Object[]> {

        private final List<Mono<R>> sources;
        private final Part<R>[] parts;
        private final Object[] results;
        /** Sources that may be started; whoever raises it from zero starts them. */
        private final AtomicInteger due = new AtomicInteger();

        private final AtomicInteger left;
        private final AtomicBoolean stopped = new AtomicBoolean();
        private int started;

        @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
        Merging(CoreSubscriber<? super Object[]> actual, List<Mono<R>> sources) {
            super(actual);
            this.sources = sources;
            this.results = new Object[sources.size()];
            this.parts = new Part[results.length];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = new Part<>(this, i);
            }
            this.left = new AtomicInteger(results.length);
        }

        void startMore(int more) {
            if (due.getAndAdd(more) != 0) {
                return;
            }
            do {
                if (started < parts.length && !stopped.get()) {
                    Part<R> part = parts[started];
                    sources.get(started++).subscribe(part);
                }
            } while (due.decrementAndGet() != 0);
        }

        void succeeded(int index, Object value) {
            results[index] = value;
            if (left.decrementAndGet() == 0) {
                complete(results);
            } else {
                startMore(1);
            }
        }

        void failed(Throwable error) {
            if (stop()) {
                actual.onError(error);
            } else {
                Operators.onErrorDropped(error, currentContext());
            }
        }

        @Override
        public void cancel() {
            boolean unused = stop();
        }

        private boolean stop() {
            if (!stopped.compareAndSet(false, true)) {
                return false;
            }
            super.cancel();
            for (Part<R> part : parts) {
                part.cancel();
            }
            return true;
        }
    }

    /** The subscription to one source. */
    private static final class Part<R> extends Operators.DeferredSubscription implements CoreSubscriber<R> {

        private final Merging<R> whole;
        private final int index;
        private boolean ended;

        Part(Merging<R> whole, int index) {
            this.whole = whole;
            this.index = index;
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (set(subscription)) {
                subscription.request(Long.MAX_VALUE);
            }
        }

        @Override
        public void onNext(R value) {
            if (ended) {
                Operators.onNextDropped(value, currentContext());
                return;
            }
            ended = true;
            whole.succeeded(index, value);
        }

        @Override
        public void onError(Throwable error) {
            if (ended) {
                Operators.onErrorDropped(error, currentContext());
                return;
            }
            ended = true;
            whole.failed(error);
        }

        @Override
        public void onComplete() {
            if (!ended) {
                ended = true;
                whole.failed(new NoSuchElementException("source " + index + " completed without a value"));
            }
        }

        @Override
        public Context currentContext() {
            return whole.currentContext();
        }
    }
}
