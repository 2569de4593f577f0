package io.weir.operators.lines;

import java.util.List;
import java.util.concurrent.Callable;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;

/** Where the bytes of lines come from. */
interface Source {

    /**
     * The lines in batches.
     *
     * @param reader makes the reader of one subscription
     * @param scheduler where to block, if reading does
     */
    <T> Flux<List<T>> read(Callable<LineReader<T>> reader, Scheduler scheduler);
}
