package io.weir.cli.kafka;

/**
 * What a partition holds.
 *
 * @param begin the first offset kept
 * @param end the offset that the next record of a finished transaction will have, or a later one
 */
public record OffsetRange(long begin, long end) {

    /** How many offsets it spans; transactions' own marks count, and so do records that compaction has removed. */
    public long size() {
        return Math.max(0, end - begin);
    }
}
