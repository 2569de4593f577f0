package io.weir.ingest.pipeline;

/**
 * One record that was not taken, while others of its request were.
 *
 * @param index the record's 0-based position in the body: physical lines for text and NDJSON (blank ones count), elements
 *     for an array
 * @param reason what is wrong with it, for whoever sent it
 */
public record Rejection(long index, String reason) {}
