package io.weir.operators.cache;

import java.util.function.Consumer;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/** A Mono whose subscribers are dealt with one by one by who has what they ask for. */
final class SharedMono<V> extends Mono<V> {

    private final Consumer<CoreSubscriber<? super V>> serve;

    private SharedMono(Consumer<CoreSubscriber<? super V>> serve) {
        this.serve = serve;
    }

    static <V> Mono<V> of(Consumer<CoreSubscriber<? super V>> serve) {
        return onAssembly(new SharedMono<>(serve));
    }

    @Override
    public void subscribe(CoreSubscriber<? super V> actual) {
        serve.accept(actual);
    }
}
