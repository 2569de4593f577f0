package io.weir.ingest.socket;

import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Something that happens once; raising it again changes nothing. Thread-safe. */
final class Signal {

    private final Sinks.Empty<Void> sink = Sinks.empty();

    void raise() {
        Sinks.EmitResult unused = sink.tryEmitEmpty();
    }

    /** Completes when it is raised, at once if it has been. */
    Mono<Void> raised() {
        return sink.asMono();
    }
}
