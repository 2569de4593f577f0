package io.weir.ingest.pipeline;

import io.weir.operators.lines.Line;
import io.weir.operators.lines.Lines;
import java.util.List;
import reactor.core.publisher.Flux;

/** Lines of text. */
final class TextFormat implements BodyFormat {

    @Override
    public Flux<Batch> read(Lines body, RawRecords records, IngestLimits limits) {
        return body.batches().map(lines -> batch(lines, records, limits));
    }

    private static Batch batch(List<Line> lines, RawRecords records, IngestLimits limits) {
        Batch.Builder batch = new Batch.Builder(lines.size(), limits.maxRejectionsListed());
        for (Line line : lines) {
            if (line.truncated()) {
                batch.reject(line.index(), limits.recordTooLong());
            } else if (!line.isBlank()) {
                batch.accept(records.text(line.bytes()));
            }
        }
        return batch.build();
    }
}
