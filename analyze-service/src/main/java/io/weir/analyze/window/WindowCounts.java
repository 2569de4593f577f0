package io.weir.analyze.window;

import io.weir.analyze.parse.EventFields;
import io.weir.events.Alert;
import io.weir.events.LogEvent;
import io.weir.events.Severity;
import io.weir.events.WindowStats;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.DataFormatException;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts of lines, mutable, that give the same totals in whatever order and grouping they are added up. Not thread-safe.
 *
 * <p>Durations are kept in a histogram of two significant digits, so a percentile is within 1 % of the exact one, in
 * nanoseconds up to one hour; a longer duration counts as one hour. It takes memory, some 36 KiB at most, only once
 * there is a duration.
 */
public final class WindowCounts {

    private static final int SIGNIFICANT_DIGITS = 2;
    private static final long MAX_NANOS = 3_600_000_000_000L;
    private static final double NANOS_PER_MILLI = 1_000_000;
    private static final int STATUS_CLASSES = 6;
    /** Patterns of a window that its record names. */
    private static final int TOP_PATTERNS = 10;

    private static final Severity[] SEVERITIES = Severity.values();

    private long count;
    private long unparsed;
    private long bytes;
    private final long[] bySeverity = new long[SEVERITIES.length];
    private final long[] byStatusClass = new long[STATUS_CLASSES];
    private @Nullable Histogram durationNanos;
    private final List<LogEvent> errorSamples = new ArrayList<>();
    private final PatternCounts patterns = new PatternCounts();

    /** Counts one event, whose line was this long. */
    public void add(LogEvent event, int lineBytes) {
        count++;
        bytes += lineBytes;
        if (!event.isParsed()) {
            unparsed++;
        }
        patterns.add(event);
        Severity severity = event.severity();
        bySeverity[index(severity)]++;
        byStatusClass[EventFields.statusClass(event)]++;
        double millis = EventFields.durationMillis(event);
        if (millis >= 0) {
            durations().recordValue(Math.min(MAX_NANOS, Math.round(millis * NANOS_PER_MILLI)));
        }
        if (severity.isError() && errorSamples.size() < Alert.MAX_SAMPLES) {
            errorSamples.add(Sample.of(event));
        }
    }

    /** Adds up: what the other counted is counted here too. */
    public void add(WindowCounts other) {
        count += other.count;
        unparsed += other.unparsed;
        bytes += other.bytes;
        addEach(bySeverity, other.bySeverity);
        addEach(byStatusClass, other.byStatusClass);
        patterns.add(other.patterns.toList());
        if (other.durationNanos != null) {
            durations().add(other.durationNanos);
        }
        other.errorSamples.stream()
                .limit(Alert.MAX_SAMPLES - errorSamples.size())
                .forEach(errorSamples::add);
    }

    public long count() {
        return count;
    }

    /** Lines of {@link Severity#ERROR} and above. */
    public long errors() {
        return bySeverity[index(Severity.ERROR)] + bySeverity[index(Severity.FATAL)];
    }

    /** The first errors counted, at most {@value Alert#MAX_SAMPLES}. */
    public List<LogEvent> errorSamples() {
        return List.copyOf(errorSamples);
    }

    /** The record of a window that holds these counts. */
    public WindowStats toStats(String service, Instant start, Instant end, long late, boolean closed) {
        Map<String, Long> severities = new LinkedHashMap<>();
        for (Severity severity : SEVERITIES) {
            severities.put(severity.name(), bySeverity[index(severity)]);
        }
        Map<String, Long> statusClasses = new LinkedHashMap<>();
        for (int i = 1; i < STATUS_CLASSES; i++) {
            if (byStatusClass[i] > 0) {
                statusClasses.put(i + "xx", byStatusClass[i]);
            }
        }
        return new WindowStats(
                service,
                start,
                end,
                count,
                severities,
                statusClasses,
                unparsed,
                bytes,
                late,
                durationSummary(),
                patterns.top(TOP_PATTERNS),
                closed);
    }

    private WindowStats.@Nullable Durations durationSummary() {
        if (durationNanos == null) {
            return null;
        }
        return new WindowStats.Durations(
                durationNanos.getTotalCount(),
                percentileMillis(durationNanos, 50),
                percentileMillis(durationNanos, 95),
                percentileMillis(durationNanos, 99),
                percentileMillis(durationNanos, 100));
    }

    private static double percentileMillis(Histogram nanos, double percentile) {
        return nanos.getValueAtPercentile(percentile) / NANOS_PER_MILLI;
    }

    private Histogram durations() {
        Histogram present = durationNanos;
        if (present == null) {
            present = new Histogram(SIGNIFICANT_DIGITS);
            present.setAutoResize(true);
            durationNanos = present;
        }
        return present;
    }

    /** UNKNOWN is 0, TRACE 1, and so on: the ranges of severity numbers are four wide. */
    private static int index(Severity severity) {
        return (severity.number() + 3) / 4;
    }

    private static void addEach(long[] to, long[] from) {
        for (int i = 0; i < to.length; i++) {
            to[i] += from[i];
        }
    }

    /**
     * The counts as they travel.
     *
     * @param bySeverity by {@link Severity}, UNKNOWN to FATAL
     * @param byStatusClass by first digit of the HTTP status; 0 for none
     * @param durationNanos HdrHistogram's compressed encoding, base 64; null if no event had a duration
     * @param patterns by message pattern; see {@link PatternCounts}
     */
    public record Snapshot(
            long count,
            long unparsed,
            long bytes,
            List<Long> bySeverity,
            List<Long> byStatusClass,
            @Nullable String durationNanos,
            List<LogEvent> errorSamples,
            List<WindowStats.PatternCount> patterns) {

        public Snapshot {
            bySeverity = List.copyOf(bySeverity);
            byStatusClass = List.copyOf(byStatusClass);
            errorSamples = List.copyOf(errorSamples);
            // Absent from what was written before there were patterns.
            patterns = Objects.requireNonNullElse(patterns, List.of());
            if (bySeverity.size() != SEVERITIES.length || byStatusClass.size() != STATUS_CLASSES) {
                throw new IllegalArgumentException("counts have " + bySeverity.size() + " severities and "
                        + byStatusClass.size() + " status classes");
            }
        }
    }

    /** A copy of the counts as they stand, to be sent or kept. */
    public Snapshot snapshot() {
        return new Snapshot(
                count,
                unparsed,
                bytes,
                Arrays.stream(bySeverity).boxed().toList(),
                Arrays.stream(byStatusClass).boxed().toList(),
                encoded(durationNanos),
                errorSamples,
                patterns.toList());
    }

    /**
     * The counts that a snapshot was taken of.
     *
     * @throws IllegalArgumentException if its histogram cannot be decoded
     */
    public static WindowCounts of(Snapshot snapshot) {
        WindowCounts counts = new WindowCounts();
        counts.count = snapshot.count();
        counts.unparsed = snapshot.unparsed();
        counts.bytes = snapshot.bytes();
        for (int i = 0; i < SEVERITIES.length; i++) {
            counts.bySeverity[i] = snapshot.bySeverity().get(i);
        }
        for (int i = 0; i < STATUS_CLASSES; i++) {
            counts.byStatusClass[i] = snapshot.byStatusClass().get(i);
        }
        if (snapshot.durationNanos() != null) {
            counts.durations().add(decoded(snapshot.durationNanos()));
        }
        counts.errorSamples.addAll(snapshot.errorSamples());
        counts.patterns.add(snapshot.patterns());
        return counts;
    }

    private static @Nullable String encoded(@Nullable Histogram histogram) {
        if (histogram == null) {
            return null;
        }
        ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    private static Histogram decoded(String base64) {
        try {
            return Histogram.decodeFromCompressedByteBuffer(
                    ByteBuffer.wrap(Base64.getDecoder().decode(base64)), 0);
        } catch (DataFormatException e) {
            throw new IllegalArgumentException("not a histogram: " + e.getMessage(), e);
        }
    }
}
