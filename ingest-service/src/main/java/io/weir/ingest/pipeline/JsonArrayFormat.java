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

    @Override
    public Flux<Batch> read(Lines body, RawRecords records, IngestLimits limits) {
        return Flux.defer(() -> {
            JsonArraySplitter splitter = new JsonArraySplitter(limits.maxRecordBytes());
            return body.pieces()
                    .concatMap(piece -> then(batch(piece, splitter, records, limits), splitter.problem()), 1)
                    .concatWith(Flux.defer(() -> {
                        splitter.finish();
                        return malformed(splitter.problem());
                    }));
        });
    }

    private static Batch batch(byte[] piece, JsonArraySplitter splitter, RawRecords records, IngestLimits limits) {
        Batch.Builder batch =
                new Batch.Builder(piece.length / EXPECTED_ELEMENT_BYTES + 1, limits.maxRejectionsListed());
        JsonRecords json = new JsonRecords(records, batch);
        splitter.split(piece, 0, piece.length, new JsonArraySplitter.Elements() {
            @Override
            public void element(long index, JsonKind kind, byte[] value, int depth) {
                json.add(index, kind, value, depth);
            }

            @Override
            public void tooLong(long index) {
                batch.reject(index, limits.recordTooLong());
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
