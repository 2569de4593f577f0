package io.weir.ingest.pipeline;

import java.time.Duration;

/**
 * The bounds of one request.
 *
 * @param maxBodyBytes of the body after decompression; above it the request is refused
 * @param maxRecordBytes of one record; above it that record is rejected and the others are taken
 * @param deadline from the arrival of a request to its answer, reading the body included
 * @param batchesInFlight how many batches of one request are read and sent ahead of Kafka's acknowledgement
 * @param maxRejectionsListed how many rejections an answer lists; those beyond are only counted
 */
public record IngestLimits(
        long maxBodyBytes, int maxRecordBytes, Duration deadline, int batchesInFlight, int maxRejectionsListed) {

    /** 20 MiB, 256 KiB, 8 s, 64 batches, 100 rejections. */
    public static final IngestLimits DEFAULTS = new IngestLimits(20L << 20, 256 << 10, Duration.ofSeconds(8), 64, 100);

    public IngestLimits {
        if (maxRecordBytes < 1 || maxBodyBytes < maxRecordBytes) {
            throw new IllegalArgumentException(
                    "a body of %d bytes cannot hold a record of %d bytes: raise the body limit or lower the record limit"
                            .formatted(maxBodyBytes, maxRecordBytes));
        }
        if (deadline.isNegative() || deadline.isZero()) {
            throw new IllegalArgumentException("the deadline is not positive: " + deadline);
        }
        if (batchesInFlight < 1 || maxRejectionsListed < 0) {
            throw new IllegalArgumentException(
                    "batchesInFlight must be 1 or more and maxRejectionsListed 0 or more, not %d and %d"
                            .formatted(batchesInFlight, maxRejectionsListed));
        }
    }

    /** The same for what may take as long as it takes: a hundred years. */
    IngestLimits withoutDeadline() {
        return new IngestLimits(
                maxBodyBytes, maxRecordBytes, Duration.ofDays(36_500), batchesInFlight, maxRejectionsListed);
    }

    /** Why a record over the limit is rejected. */
    String recordTooLong() {
        return "longer than " + maxRecordBytes + " bytes";
    }
}
