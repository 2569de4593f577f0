package io.weir.ingest.pipeline;

import io.weir.operators.lines.Lines;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * The records of a submission, as its transport yields them: a streamed body cut into lines, a message decoded as a
 * whole, frames that are decoded already.
 */
@FunctionalInterface
public interface Content {

    /**
     * Reads batch by batch, as far as it is asked for. Called once, after what the submission announces has been taken
     * out of the budget.
     *
     * @param intake makes the batches
     * @return fails with {@link RefusedException} or {@link io.weir.operators.lines.LinesException} where the content
     *     cannot be read on; what was emitted before is stored
     */
    Flux<Batch> read(Intake intake);

    /**
     * A body that is cut into records while it arrives.
     *
     * @param body with its decoding set; the limits of body and record are set here
     * @param compressed whether it is decompressed on the way
     */
    static Content streamed(BodyFormat format, Lines body, boolean compressed) {
        return intake -> offIo(format.read(limited(body, intake), intake), compressed);
    }

    /**
     * A body that can only be decoded as a whole. Its bytes are taken out of the budget while they arrive and kept until
     * the request ends.
     *
     * @param body with its decoding set; the limit of the body is set here
     * @param compressed whether it is decompressed on the way
     * @param decoder makes batches of the whole body
     */
    static Content whole(Lines body, boolean compressed, Decoder decoder) {
        return intake -> offIo(limited(body, intake).pieces(), compressed)
                .collect(WholeBody::new, (whole, piece) -> whole.add(piece, intake))
                .flatMapMany(whole -> decoder.decode(whole.bytes(), intake));
    }

    /** Makes batches of a whole body. */
    @FunctionalInterface
    interface Decoder {

        /**
         * The batches of this body.
         *
         * @return fails with {@link RefusedException} if it is not what it should be
         */
        Flux<Batch> decode(byte[] body, Intake intake);
    }

    private static Lines limited(Lines body, Intake intake) {
        return body.maxBytes(intake.limits().maxBodyBytes())
                .maxLineBytes(intake.limits().maxRecordBytes());
    }

    /** Decompressed pieces are made on the thread that asks for them, which is Kafka's own when it acknowledges. */
    private static <T> Flux<T> offIo(Flux<T> parts, boolean compressed) {
        return compressed ? parts.publishOn(Schedulers.parallel(), 1) : parts;
    }
}
