package io.weir.ingest.elastic;

import io.weir.ingest.json.JsonKind;
import io.weir.ingest.json.JsonValueScanner;
import io.weir.ingest.pipeline.Batch;
import io.weir.ingest.pipeline.BodyFormat;
import io.weir.ingest.pipeline.Intake;
import io.weir.ingest.pipeline.RefusedException;
import io.weir.operators.lines.Line;
import io.weir.operators.lines.Lines;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The body of one bulk request: a line with an action, a line with its document, and so on, read while it arrives. What
 * is wrong with a document is noted for its item; a line that is no action leaves nothing after it to be understood.
 */
final class BulkFormat implements BodyFormat {

    /** What an item takes until the request is answered, besides its id. */
    private static final int ITEM_BYTES = 160;

    private static final int MAX_DEPTH = 100;

    private final String index;
    private final BulkItems items;
    private final JsonValueScanner scanner = new JsonValueScanner();
    private @Nullable BulkAction pending;
    private @Nullable RefusedException damage;

    /** @param index where documents go that say nothing else; may be empty */
    BulkFormat(String index, BulkItems items) {
        this.index = index;
        this.items = items;
    }

    @Override
    public Flux<Batch> read(Lines body, Intake intake) {
        return body.batches()
                .concatMap(lines -> Flux.just(batch(lines, intake)).concatWith(damaged()), 1)
                .concatWith(Mono.defer(this::end));
    }

    private Batch batch(List<Line> lines, Intake intake) {
        Batch.Builder batch = intake.batch(lines.size() / 2 + 1);
        for (Line line : lines) {
            if (damage != null) {
                break;
            }
            BulkAction action = pending;
            if (action == null) {
                action(line, batch, intake);
            } else {
                pending = null;
                document(action, line, batch, intake);
            }
        }
        return batch.build();
    }

    private Mono<Batch> damaged() {
        return damage == null ? Mono.empty() : Mono.error(damage);
    }

    private Mono<Batch> end() {
        return pending == null
                ? Mono.empty()
                : Mono.error(new RefusedException(
                        RefusedException.Cause.MALFORMED, "the body ends before the last action's document", null));
    }

    private void action(Line line, Batch.Builder batch, Intake intake) {
        if (line.isBlank()) {
            return;
        }
        try {
            BulkAction action = BulkAction.of(line.bytes(), index);
            String id = action.id();
            intake.hold(ITEM_BYTES + (id == null ? 0 : id.length()));
            if (action.hasDocument()) {
                pending = action;
            } else {
                refuse(action, "delete is not carried out here: events are only added", line.bytes(), batch);
            }
        } catch (BulkAction.MalformedException e) {
            damage = new RefusedException(
                    RefusedException.Cause.MALFORMED,
                    "Malformed action/metadata line [" + (line.index() + 1) + "]: " + e.getMessage(),
                    null);
        }
    }

    private void document(BulkAction action, Line line, Batch.Builder batch, Intake intake) {
        byte[] document = line.bytes();
        String problem = problem(action, line, intake);
        if (problem != null) {
            refuse(action, problem, document, batch);
        } else {
            items.taken(action);
            batch.json(items.size() - 1L, intake.source(action.index()), action.id(), document);
        }
    }

    private void refuse(BulkAction action, String problem, byte[] document, Batch.Builder batch) {
        items.refused(action, problem);
        batch.reject(items.size() - 1L, problem, document);
    }

    private @Nullable String problem(BulkAction action, Line line, Intake intake) {
        if (!action.adds()) {
            return action.operation() + " is not carried out here: events are only added";
        }
        if (action.index().isEmpty()) {
            return "_index is missing";
        }
        if (line.truncated()) {
            return "longer than " + intake.limits().maxRecordBytes() + " bytes";
        }
        return problem(line.bytes());
    }

    private @Nullable String problem(byte[] document) {
        int from = 0;
        while (from < document.length && JsonValueScanner.isWhiteSpace(document[from])) {
            from++;
        }
        scanner.start();
        int end = scanner.scan(document, from, document.length);
        scanner.finish();
        int rest = end;
        while (rest < document.length && JsonValueScanner.isWhiteSpace(document[rest])) {
            rest++;
        }
        if (scanner.problem() != null) {
            return "not JSON at byte " + end + ": " + scanner.problem();
        }
        if (rest < document.length) {
            return "something follows the document at byte " + rest;
        }
        if (scanner.kind() != JsonKind.OBJECT) {
            return "a document is an object, not " + scanner.kind().words();
        }
        return scanner.deepest() > MAX_DEPTH ? "nested deeper than " + MAX_DEPTH : null;
    }
}
