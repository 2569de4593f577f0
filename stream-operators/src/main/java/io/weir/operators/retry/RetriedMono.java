package io.weir.operators.retry;

import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/** Retries each subscription to a Mono. */
final class RetriedMono<T> extends MonoOperator<T, T> {

    private final Retry retry;

    private RetriedMono(Mono<T> source, Retry retry) {
        super(source);
        this.retry = retry;
    }

    static <T> Mono<T> of(Mono<T> source, Retry retry) {
        return onAssembly(new RetriedMono<>(source, retry));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        RetriedSubscriber<T> subscriber = new RetriedSubscriber<>(actual, source, retry);
        actual.onSubscribe(subscriber);
        subscriber.attempt();
    }
}
