package io.weir.ingest.pipeline;

import io.weir.operators.lines.Lines;
import reactor.core.publisher.Flux;

/** How a body is divided into records. Stateless: what a body needs is made when it is subscribed to. */
public interface BodyFormat {

    /** A line a record, whatever bytes it has; blank lines are skipped. */
    BodyFormat TEXT = new TextFormat();

    /**
     * Reads a body batch by batch, as far as it is asked for.
     *
     * @param body with the limits of body and record set
     * @param records makes the records of this request
     * @return fails with {@link RefusedException} or {@link io.weir.operators.lines.LinesException} where the body cannot
     *     be read on; what came before has been emitted
     */
    Flux<Batch> read(Lines body, RawRecords records, IngestLimits limits);
}
