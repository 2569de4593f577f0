package io.weir.ingest;

import io.weir.ingest.pipeline.IngestLimits;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/**
 * What can be set about taking requests; defaults are in {@code ingest-service.yml}.
 *
 * @param maxBody of a request after decompression
 * @param maxRecord one line or element
 * @param deadline from a request's arrival to its answer
 * @param inFlight what all requests together may hold in memory, read and not yet acknowledged
 * @param batchesInFlight how many batches of one request are sent ahead of their acknowledgement
 * @param maxRejectionsListed how many rejections an answer lists one by one
 * @param retryAfter when a producer is told to send again what was refused for a passing reason; whole seconds
 * @param otlpPort where OTLP is served besides {@code server.port}; 0 for any that is free, -1 for none
 */
@ConfigurationProperties("weir.ingest")
public record IngestProperties(
        DataSize maxBody,
        DataSize maxRecord,
        Duration deadline,
        DataSize inFlight,
        int batchesInFlight,
        int maxRejectionsListed,
        Duration retryAfter,
        int otlpPort) {

    public IngestProperties {
        if (maxRecord.toBytes() > 1 << 30) {
            throw new IllegalArgumentException("weir.ingest.max-record is above 1 GB: " + maxRecord);
        }
        if (maxBody.toBytes() > inFlight.toBytes() / 2) {
            throw new IllegalArgumentException(
                    "weir.ingest.in-flight (%s) must be twice weir.ingest.max-body (%s) or more: a large body could never get in"
                            .formatted(inFlight, maxBody));
        }
        if (retryAfter.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("weir.ingest.retry-after is below 1s: " + retryAfter);
        }
    }

    IngestLimits limits() {
        return new IngestLimits(
                maxBody.toBytes(),
                Math.toIntExact(maxRecord.toBytes()),
                deadline,
                batchesInFlight,
                maxRejectionsListed);
    }
}
