package io.weir.cli.push;

import java.util.List;

/**
 * What the ingest service made of a request: everything accepted is durable.
 *
 * @param rejected the first of the records that were not taken
 * @param rejectedCount all of them; null where {@code rejected} is complete
 */
record Answer(
        long accepted,
        List<Rejection> rejected,
        @org.jspecify.annotations.Nullable Long rejectedCount) {

    Answer {
        rejected = List.copyOf(rejected);
    }

    long allRejected() {
        return rejectedCount == null ? rejected.size() : rejectedCount;
    }

    /** @param index 0-based line of the request's body */
    record Rejection(long index, String reason) {}
}
