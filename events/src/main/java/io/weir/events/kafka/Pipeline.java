package io.weir.events.kafka;

import reactor.core.publisher.Mono;

/** A stream that runs for as long as its service does. */
public interface Pipeline {

    /** Runs until {@link #stop}; never fails. Subscribed to once, by the application's lifecycle. */
    Mono<Void> run();

    /** Finishes what is in hand, lets go of everything, and completes when that is done. */
    Mono<Void> stop();
}
