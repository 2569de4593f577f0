package io.weir.events.kafka;

import java.util.List;
import reactor.core.publisher.Mono;

/** A stream that runs for as long as its service does. */
public interface Pipeline {

    /** Runs until {@link #stop}; never fails. Subscribed to once, by the application's lifecycle. */
    Mono<Void> run();

    /** Finishes what is in hand, lets go of everything, and completes when that is done. */
    Mono<Void> stop();

    /** Several as one, which run and stop side by side. */
    static Pipeline together(List<? extends Pipeline> pipelines) {
        List<Pipeline> all = List.copyOf(pipelines);
        return new Pipeline() {
            @Override
            public Mono<Void> run() {
                return Mono.when(all.stream().map(Pipeline::run).toList());
            }

            @Override
            public Mono<Void> stop() {
                return Mono.when(all.stream().map(Pipeline::stop).toList());
            }
        };
    }
}
