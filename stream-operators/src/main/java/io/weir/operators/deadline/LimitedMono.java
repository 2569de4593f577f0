package io.weir.operators.deadline;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Limits each subscription to a Mono, as what it finds at the subscription says. */
final class LimitedMono<T> extends MonoOperator<T, T> {

    private final Function<Context, @Nullable TimeLimit> limit;

    private LimitedMono(Mono<T> source, Function<Context, @Nullable TimeLimit> limit) {
        super(source);
        this.limit = limit;
    }

    /** @param limit from the context of the one who subscribes; null for none */
    static <T> Mono<T> of(Mono<T> source, Function<Context, @Nullable TimeLimit> limit) {
        return onAssembly(new LimitedMono<>(source, limit));
    }

    @Override
    public void subscribe(CoreSubscriber<? super T> actual) {
        TimeLimit limit = this.limit.apply(actual.currentContext());
        if (limit == null) {
            source.subscribe(actual);
        } else if (limit.nanos() <= 0) {
            Operators.error(actual, limit.error().get());
        } else {
            new LimitedSubscriber<T>(actual, limit).start(source);
        }
    }
}
