package io.weir.ingest.pipeline;

import io.weir.ingest.json.JsonKind;
import io.weir.ingest.json.JsonValueScanner;
import io.weir.operators.lines.Line;
import io.weir.operators.lines.Lines;
import java.util.Arrays;
import java.util.List;
import reactor.core.publisher.Flux;

/** NDJSON: a value a line. A line that is not JSON does not keep the others from being taken. */
final class JsonLinesFormat implements BodyFormat {

    @Override
    public Flux<Batch> read(Lines body, Intake intake) {
        return Flux.defer(() -> {
            JsonValueScanner scanner = new JsonValueScanner();
            return body.batches().map(lines -> batch(lines, scanner, intake));
        });
    }

    private static Batch batch(List<Line> lines, JsonValueScanner scanner, Intake intake) {
        Batch.Builder batch = intake.batch(lines.size());
        JsonRecords json = new JsonRecords(batch);
        for (Line line : lines) {
            if (line.truncated()) {
                batch.rejectTooLong(line.index(), line.bytes());
            } else if (!line.isBlank()) {
                add(line, scanner, json);
            }
        }
        return batch.build();
    }

    private static void add(Line line, JsonValueScanner scanner, JsonRecords json) {
        byte[] bytes = line.bytes();
        int from = 0;
        while (JsonValueScanner.isWhiteSpace(bytes[from])) {
            from++;
        }
        scanner.start();
        int end = scanner.scan(bytes, from, bytes.length);
        scanner.finish();
        int rest = end;
        while (rest < bytes.length && JsonValueScanner.isWhiteSpace(bytes[rest])) {
            rest++;
        }
        if (scanner.problem() != null) {
            json.batch().reject(line.index(), "not JSON at byte " + end + " of the line: " + scanner.problem(), bytes);
        } else if (rest < bytes.length) {
            json.batch()
                    .reject(
                            line.index(),
                            "not JSON at byte " + rest + " of the line: something follows the value",
                            bytes);
        } else {
            // An object's line goes on unchanged, white space around it included.
            byte[] value = scanner.kind() == JsonKind.OBJECT ? bytes : Arrays.copyOfRange(bytes, from, end);
            json.add(line.index(), scanner.kind(), value, scanner.deepest());
        }
    }
}
