package io.weir.ingest.pipeline;

import io.weir.ingest.tenant.Tenant;
import org.jspecify.annotations.Nullable;

/**
 * What a transport hands in: who sent what, not yet read.
 *
 * @param protocol names the transport in the metrics; one of a few fixed words
 * @param tenant whom it is counted and limited under
 * @param source who sent it; the key of its records, unless they have sources of their own
 * @param content the records; read once, as Kafka takes them
 * @param declaredBytes the length that was announced for the body as it is sent, compressed if it is; 0 if none was
 * @param traceparent the W3C trace context it came with, if any
 * @param idempotencyKey the same for every repetition of this request, and for no other request of its tenant within the
 *     time that duplicates are looked for; null if repetitions cannot be told
 * @param maxRejectionsListed how many rejections the receipt lists; null for {@link IngestLimits#maxRejectionsListed}
 */
public record Submission(
        String protocol,
        Tenant tenant,
        String source,
        Content content,
        long declaredBytes,
        @Nullable String traceparent,
        @Nullable String idempotencyKey,
        @Nullable Integer maxRejectionsListed) {

    public Submission {
        if (declaredBytes < 0) {
            throw new IllegalArgumentException("declaredBytes is negative: " + declaredBytes);
        }
        if (maxRejectionsListed != null && maxRejectionsListed < 0) {
            throw new IllegalArgumentException("maxRejectionsListed is negative: " + maxRejectionsListed);
        }
    }

    int rejectionsListed(IngestLimits limits) {
        return maxRejectionsListed == null ? limits.maxRejectionsListed() : maxRejectionsListed;
    }

    /** A submission of which nothing else is known. */
    public static Submission of(String protocol, Tenant tenant, String source, Content content) {
        return new Submission(protocol, tenant, source, content, 0, null, null, null);
    }

    /** The same with an announced length; 0 if none was. */
    public Submission declaring(long bytes) {
        return new Submission(
                protocol, tenant, source, content, bytes, traceparent, idempotencyKey, maxRejectionsListed);
    }

    /** The same within a trace. */
    public Submission within(@Nullable String trace) {
        return new Submission(
                protocol, tenant, source, content, declaredBytes, trace, idempotencyKey, maxRejectionsListed);
    }

    /** The same as one that may be repeated under this key. */
    public Submission repeatableAs(@Nullable String key) {
        return new Submission(protocol, tenant, source, content, declaredBytes, traceparent, key, maxRejectionsListed);
    }

    /** The same with so many rejections listed; for protocols that answer for each record. */
    public Submission listingRejections(int most) {
        return new Submission(protocol, tenant, source, content, declaredBytes, traceparent, idempotencyKey, most);
    }
}
