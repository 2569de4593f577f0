package io.weir.operators.gather;

import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;

/** Emits how its source ends, and never fails. */
final class OutcomeMono<T> extends MonoOperator<T, Outcome<T>> {

    private OutcomeMono(Mono<T> source) {
        super(source);
    }

    static <T> Mono<Outcome<T>> of(Mono<T> source) {
        return onAssembly(new OutcomeMono<>(source));
    }

    @Override
    public void subscribe(CoreSubscriber<? super Outcome<T>> actual) {
        source.subscribe(new OutcomeSubscriber<>(actual));
    }

    private static final class OutcomeSubscriber<T> extends Operators.MonoSubscriber<T, Outcome<T>> {

        private @Nullable Subscription upstream;
        private boolean ended;

        OutcomeSubscriber(CoreSubscriber<? super Outcome<T>> actual) {
            super(actual);
        }

        @Override
        public void onSubscribe(Subscription subscription) {
            if (Operators.validate(upstream, subscription)) {
                upstream = subscription;
                actual.onSubscribe(this);
                subscription.request(Long.MAX_VALUE);
            }
        }

        /** The end, as a Mono has one element at most. */
        @Override
        public void onNext(T result) {
            if (ended) {
                Operators.onNextDropped(result, currentContext());
            } else {
                end(new Outcome.Success<>(result));
            }
        }

        @Override
        public void onError(Throwable error) {
            if (ended) {
                Operators.onErrorDropped(error, currentContext());
            } else {
                end(new Outcome.Failure<>(error));
            }
        }

        @Override
        public void onComplete() {
            if (!ended) {
                end(new Outcome.Empty<>());
            }
        }

        private void end(Outcome<T> outcome) {
            ended = true;
            complete(outcome);
        }

        @Override
        public void cancel() {
            super.cancel();
            if (upstream != null) {
                upstream.cancel();
            }
        }
    }
}
