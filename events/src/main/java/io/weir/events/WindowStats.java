package io.weir.events;

import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one service logged within one window of event time. Each record on {@code logs.stats} replaces the one before it
 * with the same service and start.
 *
 * @param service whose lines were counted
 * @param windowStart inclusive
 * @param windowEnd exclusive
 * @param count lines that fell into the window; equals the sum of {@code bySeverity}
 * @param bySeverity count by {@link Severity} name; every name is present
 * @param byStatusClass count by HTTP status class, {@code 1xx} to {@code 5xx}; only classes seen
 * @param unparsed lines of {@code count} that no parser recognised
 * @param bytes length of the lines counted, as they came
 * @param late lines that came after the window had closed; not part of {@code count}
 * @param durationMillis the durations that events carried; null where none did
 * @param topPatterns the most frequent message patterns, most frequent first
 * @param closed whether the window takes no more lines
 */
public record WindowStats(
        String service,
        Instant windowStart,
        Instant windowEnd,
        long count,
        Map<String, Long> bySeverity,
        Map<String, Long> byStatusClass,
        long unparsed,
        long bytes,
        long late,
        @Nullable Durations durationMillis,
        List<PatternCount> topPatterns,
        boolean closed) {

    public WindowStats {
        if (service.isBlank()) {
            throw new IllegalArgumentException("service is blank");
        }
        if (!windowStart.isBefore(windowEnd)) {
            throw new IllegalArgumentException("window is empty: " + windowStart + " to " + windowEnd);
        }
        if (count < 0 || unparsed < 0 || unparsed > count || bytes < 0 || late < 0) {
            throw new IllegalArgumentException("counts do not add up: count=%d unparsed=%d bytes=%d late=%d"
                    .formatted(count, unparsed, bytes, late));
        }
        bySeverity = inOrder(bySeverity);
        byStatusClass = inOrder(byStatusClass);
        topPatterns = List.copyOf(topPatterns);
    }

    /** A copy that keeps the order, which {@link Map#copyOf} does not: people read these records. */
    private static Map<String, Long> inOrder(Map<String, Long> counts) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }

    /** The same with this many late lines. */
    public WindowStats withLate(long lines) {
        return new WindowStats(
                service,
                windowStart,
                windowEnd,
                count,
                bySeverity,
                byStatusClass,
                unparsed,
                bytes,
                lines,
                durationMillis,
                topPatterns,
                closed);
    }

    /** Lines of {@link Severity#ERROR} and above. */
    public long errors() {
        return bySeverity.getOrDefault(Severity.ERROR.name(), 0L) + bySeverity.getOrDefault(Severity.FATAL.name(), 0L);
    }

    /**
     * A summary of durations in milliseconds; the percentiles are within 1 % of the exact value.
     *
     * @param count how many events carried a duration
     */
    public record Durations(long count, double p50, double p95, double p99, double max) {
        public Durations {
            if (count <= 0) {
                throw new IllegalArgumentException("count is not positive: " + count);
            }
        }
    }

    /** How often one message pattern was seen in the window. */
    public record PatternCount(String id, String template, long count) {
        public PatternCount {
            Objects.requireNonNull(id, "id");
            Objects.requireNonNull(template, "template");
            if (count <= 0) {
                throw new IllegalArgumentException("count is not positive: " + count);
            }
        }
    }
}
