package io.weir.ingest.pipeline;

import io.weir.ingest.json.JsonArraySplitter;
import io.weir.ingest.json.JsonKind;
import io.weir.operators.lines.Lines;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A JSON array, an element a record, cut while it arrives. */
final class JsonArrayFormat implements BodyFormat {

    private static final int EXPECTED_ELEMENT_BYTES = 256;

    private static final byte[] NOT_KEPT = {};

    @Override
    public Flux<Batch> read(Lines body, Intake intake) {
        return Flux.defer(() -> {
            JsonArraySplitter splitter = new JsonArraySplitter(intake.limits().maxRecordBytes());
            return body.pieces()
                    .concatMap(piece -> then(batch(piece, splitter, intake), splitter.problem()), 1)
                    .concatWith(Flux.defer(() -> {
                        splitter.finish();
                        return malformed(splitter.problem());
                    }));
        });
    }

    private static Batch batch(byte[] piece, JsonArraySplitter splitter, Intake intake) {
        Batch.Builder batch = intake.batch(piece.length / EXPECTED_ELEMENT_BYTES + 1);
        JsonRecords json = new JsonRecords(batch);
        splitter.split(piece, 0, piece.length, new JsonArraySplitter.Elements() {
            @Override
            public void element(long index, JsonKind kind, byte[] value, int depth) {
                json.add(index, kind, value, depth);
            }

            @Override
            public void tooLong(long index) {
                batch.rejectTooLong(index, NOT_KEPT);
            }
        });
        return batch.build();
    }

    /** What came before the damage is stored first. */
    private static Flux<Batch> then(Batch batch, @Nullable String problem) {
        return Flux.just(batch).concatWith(malformed(problem));
    }

    private static Mono<Batch> malformed(@Nullable String problem) {
        return problem == null
                ? Mono.empty()
                : Mono.error(new RefusedException(RefusedException.Cause.MALFORMED, problem, null));
    }
}
