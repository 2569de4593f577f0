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
    public Flux<Batch> read(Lines body, RawRecords records, IngestLimits limits) {
        return Flux.defer(() -> {
            JsonValueScanner scanner = new JsonValueScanner();
            return body.batches().map(lines -> batch(lines, scanner, records, limits));
        });
    }

    private static Batch batch(List<Line> lines, JsonValueScanner scanner, RawRecords records, IngestLimits limits) {
        Batch.Builder batch = new Batch.Builder(lines.size(), limits.maxRejectionsListed());
        JsonRecords json = new JsonRecords(records, batch);
        for (Line line : lines) {
            if (line.truncated()) {
                batch.reject(line.index(), limits.recordTooLong());
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
            json.batch().reject(line.index(), "not JSON at byte " + end + " of the line: " + scanner.problem());
        } else if (rest < bytes.length) {
            json.batch().reject(line.index(), "not JSON at byte " + rest + " of the line: something follows the value");
        } else {
            // An object's line goes on unchanged, white space around it included.
            byte[] value = scanner.kind() == JsonKind.OBJECT ? bytes : Arrays.copyOfRange(bytes, from, end);
            json.add(line.index(), scanner.kind(), value, scanner.deepest());
        }
    }
}
