package io.weir.ingest;

import io.weir.ingest.http.LingeringClose;
import io.weir.ingest.pipeline.InFlightBudget;
import io.weir.ingest.pipeline.IngestLimits;
import io.weir.ingest.pipeline.Quota;
import io.weir.ingest.pipeline.Quotas;
import io.weir.ingest.pipeline.RejectionLetters;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Collectors;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
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
 * @param tokens who may send
 * @param allowAnonymous whether everybody may send who reaches an address that is not loopback
 * @param maxConnections open at once; further ones are closed
 * @param unreadBody what is read of a body whose request is answered already
 * @param quota what a tenant may use that has no quota of its own
 * @param quotas by a tenant's name
 * @param deadLetters how much of what was rejected is written to {@code dead-letters}
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
        Tokens tokens,
        boolean allowAnonymous,
        int maxConnections,
        UnreadBody unreadBody,
        TenantQuota quota,
        @DefaultValue Map<String, TenantQuota> quotas,
        DeadLetters deadLetters,
        Duration retryAfter,
        int otlpPort) {

    /**
     * Who may send; where neither is given, everybody.
     *
     * @param file of lines {@code TENANT TOKEN}; empty for none
     * @param list {@code TENANT=TOKEN}, comma-separated; empty for none
     * @param reload how often it is looked whether the file has changed
     */
    record Tokens(
            @DefaultValue("") String file, @DefaultValue("") String list, Duration reload) {

        boolean isConfigured() {
            return !file.isBlank() || !list.isBlank();
        }

        /** Without the tokens. */
        @Override
        public String toString() {
            return "Tokens[file=" + file + "]";
        }
    }

    /**
     * What is read and dropped of a body whose request is answered already, so that its client gets the answer.
     *
     * @param bytes that come after the answer
     * @param time from the answer on
     */
    record UnreadBody(DataSize bytes, Duration time) {

        LingeringClose.Bounds bounds() {
            return new LingeringClose.Bounds(bytes.toBytes(), time);
        }
    }

    /**
     * What one tenant may use; each −1B for no bound of its own.
     *
     * @param inFlight of the budget
     * @param rate of records, a second
     * @param burst what may come at once after a silence
     */
    record TenantQuota(
            @DefaultValue("-1B") DataSize inFlight,
            @DefaultValue("-1B") DataSize rate,
            @DefaultValue("-1B") DataSize burst) {

        Quota quota() {
            return new Quota(inFlight.toBytes(), rate.toBytes(), burst.isNegative() ? rate.toBytes() : burst.toBytes());
        }
    }

    /**
     * How much of what was rejected is written.
     *
     * @param perSecond of each tenant; 0 for none
     * @param maxValue what is kept of a value
     */
    record DeadLetters(int perSecond, DataSize maxValue) {

        RejectionLetters.Settings settings() {
            return new RejectionLetters.Settings(perSecond, Math.toIntExact(maxValue.toBytes()));
        }
    }

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

    Quotas quotas(InFlightBudget budget) {
        return new Quotas(
                budget,
                quota.quota(),
                quotas.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, named -> named.getValue().quota())),
                System::nanoTime);
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
