package io.weir.ingest.pipeline;

import java.util.List;

/**
 * What became of a body that was read to its end. Everything accepted is durable.
 *
 * @param accepted records acknowledged by all in-sync replicas
 * @param rejectedCount records that were not taken
 * @param rejected the first of those, up to {@link IngestLimits#maxRejectionsListed}
 */
public record Receipt(long accepted, long rejectedCount, List<Rejection> rejected) {

    public Receipt {
        rejected = List.copyOf(rejected);
    }
}
