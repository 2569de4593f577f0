package io.weir.ingest.pipeline;

import io.weir.ingest.json.JsonKind;
import io.weir.ingest.json.JsonStrings;
import io.weir.operators.lines.Line;

/** Turns JSON values into records: an object goes on with its own bytes, a string as the line of text that it is. */
record JsonRecords(Batch.Builder batch) {

    /** Far beyond what logs have, and within what any JSON parser takes. */
    static final int MAX_DEPTH = 100;

    /** Takes the value as a record, or rejects it. */
    void add(long index, JsonKind kind, byte[] value, int depth) {
        if (depth > MAX_DEPTH) {
            batch.reject(index, "nested deeper than " + MAX_DEPTH, value);
        } else if (kind == JsonKind.OBJECT) {
            batch.json(index, value);
        } else if (kind == JsonKind.STRING) {
            Line line = new Line(JsonStrings.text(value), index, false);
            if (!line.isBlank()) {
                batch.text(index, line.bytes());
            }
        } else {
            batch.reject(index, "a record is an object or a string, not " + kind.words(), value);
        }
    }
}
