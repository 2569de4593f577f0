package io.weir.ingest.pipeline;

import io.weir.operators.lines.Lines;
import reactor.core.publisher.Flux;

/** How a streamed body is divided into records. Stateless: what a body needs is made when it is subscribed to. */
public interface BodyFormat {

    /** A line a record, whatever bytes it has; blank lines are skipped. */
    BodyFormat TEXT = new TextFormat();

    /** A JSON object a line; a line that holds a string is the text of that string; blank lines are skipped. */
    BodyFormat JSON_LINES = new JsonLinesFormat();

    /**
     * An array of JSON objects; an element that is a string is the text of that string. An object alone is an array of
     * one.
     */
    BodyFormat JSON_ARRAY = new JsonArrayFormat();

    /**
     * Reads a body batch by batch, as far as it is asked for.
     *
     * @param body with the limits of body and record set
     * @param intake makes the batches
     * @return fails with {@link RefusedException} or {@link io.weir.operators.lines.LinesException} where the body cannot
     *     be read on; what came before has been emitted
     */
    Flux<Batch> read(Lines body, Intake intake);
}
