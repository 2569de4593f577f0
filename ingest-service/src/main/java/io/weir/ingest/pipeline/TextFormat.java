package io.weir.ingest.pipeline;

import io.weir.operators.lines.Line;
import io.weir.operators.lines.Lines;
import java.util.List;
import reactor.core.publisher.Flux;

/** Lines of text. */
final class TextFormat implements BodyFormat {

    @Override
    public Flux<Batch> read(Lines body, Intake intake) {
        return body.batches().map(lines -> batch(lines, intake));
    }

    private static Batch batch(List<Line> lines, Intake intake) {
        Batch.Builder batch = intake.batch(lines.size());
        for (Line line : lines) {
            if (line.truncated()) {
                batch.rejectTooLong(line.index(), line.bytes());
            } else if (!line.isBlank()) {
                batch.text(line.index(), line.bytes());
            }
        }
        return batch.build();
    }
}
