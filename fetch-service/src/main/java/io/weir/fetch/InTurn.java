package io.weir.fetch;

import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Lets work of the same key run one after another, in the order of subscription, and of different keys at once. Keeps
 * nothing of a key without work. Thread-safe.
 */
final class InTurn {

    private final ConcurrentHashMap<String, Sinks.Empty<Void>> last = new ConcurrentHashMap<>();

    /** The work, once all that came before it under this key has ended, however it ended. */
    <T> Mono<T> run(String key, Mono<T> work) {
        return Mono.defer(() -> {
            Sinks.Empty<Void> ended = Sinks.empty();
            Sinks.Empty<Void> before = last.put(key, ended);
            Mono<T> turn = before == null ? work : before.asMono().then(work);
            return turn.doFinally(signal -> {
                last.remove(key, ended);
                // Whoever waits for a cancelled one waits for what was before it no longer: that may overlap, once.
                var unused = ended.tryEmitEmpty();
            });
        });
    }
}
