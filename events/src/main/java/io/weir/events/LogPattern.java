package io.weir.events;

import java.time.Instant;
import java.util.Objects;

/**
 * A kind of message of one service, and how often it came. Each record on {@code logs.patterns} replaces the one before it
 * with the same service and id; the counts of a service's patterns add up to its events.
 *
 * @param service whose messages
 * @param id the same for the same kind of message wherever and whenever it is seen; {@link #OTHER} for all that no pattern
 *     of its own was kept for
 * @param template the message, with {@value #VARIABLE} for what varies in it
 * @param count events so far, at least 1
 * @param firstSeen the earliest time among them
 * @param lastSeen the latest time among them
 * @param severityNumber the highest among them, 0–24
 * @param sample the text of one of them, shortened if it is long
 */
public record LogPattern(
        String service,
        String id,
        String template,
        long count,
        Instant firstSeen,
        Instant lastSeen,
        int severityNumber,
        String sample) {

    /** What stands in a template for what varies. */
    public static final String VARIABLE = "<*>";

    /** The id, and the template, of what is counted together because there are too many patterns. */
    public static final String OTHER = "(other)";

    public LogPattern {
        if (service.isBlank()) {
            throw new IllegalArgumentException("service is blank");
        }
        if (id.isBlank()) {
            throw new IllegalArgumentException("id is blank");
        }
        Objects.requireNonNull(template, "template");
        if (count <= 0) {
            throw new IllegalArgumentException("count is not positive: " + count);
        }
        if (lastSeen.isBefore(firstSeen)) {
            throw new IllegalArgumentException("lastSeen " + lastSeen + " is before firstSeen " + firstSeen);
        }
        if (severityNumber < 0 || severityNumber > 24) {
            throw new IllegalArgumentException("severityNumber is not within 0-24: " + severityNumber);
        }
        Objects.requireNonNull(sample, "sample");
    }
}
