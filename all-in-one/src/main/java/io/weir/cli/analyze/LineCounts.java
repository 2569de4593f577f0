package io.weir.cli.analyze;

import io.weir.events.Severity;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Lines by window of their own time, and in each by severity and HTTP status. Memory is bounded: with more than {@value
 * FileReport#MAX_WINDOWS} windows they become twice as long. Not thread-safe.
 */
final class LineCounts {

    /** A status is three digits. */
    private static final int STATUSES = 1_000;

    private static final Severity[] SEVERITIES = Severity.values();

    /** One window's counts. */
    static final class Counts {
        private final long[] byStatus = new long[STATUSES];
        private final long[] bySeverity = new long[SEVERITIES.length];

        private void add(Severity severity, int status) {
            bySeverity[index(severity)]++;
            byStatus[status < STATUSES ? status : 0]++;
        }

        private void add(Counts other) {
            Arrays.setAll(byStatus, status -> byStatus[status] + other.byStatus[status]);
            Arrays.setAll(bySeverity, severity -> bySeverity[severity] + other.bySeverity[severity]);
        }

        long count() {
            return Arrays.stream(bySeverity).sum();
        }

        /** UNKNOWN is 0, TRACE 1, and so on: the ranges of severity numbers are four wide. */
        private static int index(Severity severity) {
            return (severity.number() + 3) / 4;
        }

        long of(Severity severity) {
            return bySeverity[index(severity)];
        }

        /** By name, those that there are. */
        Map<String, Long> bySeverity() {
            Map<String, Long> counts = new LinkedHashMap<>();
            for (Severity severity : SEVERITIES) {
                if (of(severity) > 0) {
                    counts.put(severity.name(), of(severity));
                }
            }
            return counts;
        }

        /** Ascending, those that there are. Lines without a status are not among them. */
        Map<Integer, Long> byStatus() {
            Map<Integer, Long> counts = new LinkedHashMap<>();
            for (int status = 1; status < STATUSES; status++) {
                if (byStatus[status] > 0) {
                    counts.put(status, byStatus[status]);
                }
            }
            return counts;
        }
    }

    private TreeMap<Long, Counts> windows = new TreeMap<>();
    private long windowSeconds;
    private long blank;
    private long latestStart;
    private @Nullable Counts latest;

    /** Lines before the first that says when it was written. */
    private @Nullable Counts early = new Counts();

    private long arrivalSecond;

    LineCounts(long windowSeconds) {
        this.windowSeconds = windowSeconds;
    }

    void addBlank() {
        blank++;
    }

    /** Counts a line that says when it was written. */
    void add(long epochSecond, Severity severity, int status) {
        Counts counts = latest;
        long into = epochSecond - latestStart;
        if (counts == null || into < 0 || into >= windowSeconds) {
            counts = window(epochSecond);
        }
        counts.add(severity, status);
    }

    /** Counts a line that does not, with the one before it: in a file the time of its arrival means nothing. */
    void addUntimed(long arrivedSecond, Severity severity, int status) {
        arrivalSecond = arrivedSecond;
        Counts counts = latest == null ? early : latest;
        if (counts != null) {
            counts.add(severity, status);
        }
    }

    private Counts window(long epochSecond) {
        Counts found = windows.computeIfAbsent(startOf(epochSecond), start -> new Counts());
        if (early != null) {
            found.add(early);
            early = null;
        }
        while (windows.size() > FileReport.MAX_WINDOWS) {
            doubleWindows();
            found = windows.computeIfAbsent(startOf(epochSecond), start -> new Counts());
        }
        latestStart = startOf(epochSecond);
        latest = found;
        return found;
    }

    private long startOf(long epochSecond) {
        return Math.floorDiv(epochSecond, windowSeconds) * windowSeconds;
    }

    private void doubleWindows() {
        windowSeconds *= 2;
        TreeMap<Long, Counts> longer = new TreeMap<>();
        windows.forEach((start, counts) ->
                longer.computeIfAbsent(startOf(start), key -> new Counts()).add(counts));
        windows = longer;
    }

    long blank() {
        return blank;
    }

    /** How long the windows have become. */
    long windowSeconds() {
        return windowSeconds;
    }

    /** The windows that hold anything, by their start. */
    Map<Instant, Counts> windows() {
        if (early != null && early.count() > 0) {
            // Where no line says when it was written, the time of arrival is all there is.
            var unused = window(arrivalSecond);
        }
        Map<Instant, Counts> byStart = new LinkedHashMap<>();
        windows.forEach((start, counts) -> byStart.put(Instant.ofEpochSecond(start), counts));
        return byStart;
    }

    /** Everything together. */
    Counts total() {
        Counts total = new Counts();
        windows().values().forEach(total::add);
        return total;
    }
}
