package io.weir.ingest.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Headers;
import io.weir.ingest.tenant.Tenant;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Where a transport puts the records of one submission. Used by one thread at a time, batch after batch.
 */
public final class Intake {

    /** Far more than any agent names in one request. */
    private static final int MAX_SOURCES = 10_000;

    private static final int MAX_SOURCE_CHARS = 200;

    /** What a source takes while its request lasts: key, headers, its place in the map. */
    private static final int SOURCE_BYTES = 1 << 10;

    private final Submission submission;
    private final IngestLimits limits;
    private final int maxListed;
    private final LongConsumer holding;
    private final RejectionListener rejections;
    private final RecordHeaders common;
    private final RawSource standard;
    private @Nullable Map<String, RawSource> others;

    Intake(
            Submission submission,
            IngestLimits limits,
            Instant receivedAt,
            LongConsumer holding,
            RejectionListener rejections) {
        this.submission = submission;
        this.limits = limits;
        this.maxListed = submission.rejectionsListed(limits);
        this.holding = holding;
        this.rejections = rejections;
        this.common = common(submission, receivedAt);
        this.standard = make(submission.source());
    }

    private static RecordHeaders common(Submission submission, Instant receivedAt) {
        RecordHeaders headers = new RecordHeaders();
        headers.add(
                Headers.RECEIVED_AT, Long.toString(receivedAt.toEpochMilli()).getBytes(UTF_8));
        if (submission.traceparent() != null) {
            headers.add(Headers.TRACEPARENT, submission.traceparent().getBytes(UTF_8));
        }
        if (!submission.tenant().equals(Tenant.DEFAULT)) {
            headers.add(Headers.TENANT, submission.tenant().name().getBytes(UTF_8));
        }
        return headers;
    }

    private RawSource make(String name) {
        return new RawSource(
                name, common, new RecordIdentity(submission.tenant().name(), name, submission.idempotencyKey()));
    }

    /** The bounds of this request. */
    public IngestLimits limits() {
        return limits;
    }

    /** Begins a batch of about so many records. */
    public Batch.Builder batch(int expected) {
        return new Batch.Builder(expected, maxListed, this);
    }

    /** The source that the submission names. */
    public RawSource source() {
        return standard;
    }

    /**
     * A source by name, for records that do not all come from one.
     *
     * @param name any text; blank stands for the submission's source, what goes beyond 200 characters is cut off, and
     *     control characters become {@code _}
     * @throws RefusedException TOO_LARGE, if a request names more than 10,000
     */
    public RawSource source(String name) {
        String clean = clean(name);
        if (clean.isBlank() || clean.equals(submission.source())) {
            return standard;
        }
        if (others == null) {
            others = new HashMap<>();
        }
        RawSource known = others.get(clean);
        if (known != null) {
            return known;
        }
        if (others.size() >= MAX_SOURCES) {
            throw new RefusedException(
                    RefusedException.Cause.TOO_LARGE,
                    "one request names more than " + MAX_SOURCES + " sources: send it in several requests",
                    null);
        }
        hold(SOURCE_BYTES);
        RawSource source = make(clean);
        others.put(clean, source);
        return source;
    }

    private static String clean(String name) {
        String cut = name.length() <= MAX_SOURCE_CHARS ? name : name.substring(0, MAX_SOURCE_CHARS);
        if (cut.chars().noneMatch(Character::isISOControl)) {
            return cut;
        }
        StringBuilder clean = new StringBuilder(cut.length());
        cut.chars().forEach(c -> clean.append(Character.isISOControl(c) ? '_' : (char) c));
        return clean.toString();
    }

    /**
     * Takes memory out of the budget until the request ends, for what was read and is not in a batch; a batch's own memory
     * is taken care of.
     *
     * @throws RefusedException OVERLOADED or THROTTLED, if it does not fit
     */
    public void hold(long bytes) {
        holding.accept(bytes);
    }

    void rejected(String reason, byte[] value) {
        rejections.rejected(submission, reason, value);
    }
}
