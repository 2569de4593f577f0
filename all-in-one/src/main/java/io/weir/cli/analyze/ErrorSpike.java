package io.weir.cli.analyze;

import io.weir.events.WindowStats;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A time in which there were far more errors than usual.
 *
 * @param start inclusive
 * @param end exclusive
 * @param errors in that time
 * @param peak the most in one window of it
 * @param usual in a window, the median
 */
record ErrorSpike(Instant start, Instant end, long errors, long peak, long usual) {

    private static final long MIN_ERRORS = 5;
    private static final double DEVIATIONS = 5;

    /** What the median absolute deviation is multiplied with to be a standard deviation, in a normal distribution. */
    private static final double OF_NORMAL = 1.4826;

    /**
     * The spikes among windows, in order of time. A window is part of one if its errors are at least twice the median and
     * {@value #DEVIATIONS} deviations above it; the deviation is the median one, or that of counts which come by chance if
     * it is higher.
     */
    static List<ErrorSpike> among(List<WindowStats> windows) {
        if (windows.isEmpty()) {
            return List.of();
        }
        double median = median(windows.stream().mapToDouble(WindowStats::errors).toArray());
        double deviation = OF_NORMAL
                * median(windows.stream()
                        .mapToDouble(window -> Math.abs(window.errors() - median))
                        .toArray());
        double threshold = Math.max(2 * median, median + DEVIATIONS * Math.max(deviation, Math.sqrt(median)));
        List<ErrorSpike> spikes = new ArrayList<>();
        for (WindowStats window : windows) {
            if (window.errors() >= MIN_ERRORS && window.errors() > threshold) {
                add(window, Math.round(median), spikes);
            }
        }
        return spikes;
    }

    private static void add(WindowStats window, long usual, List<ErrorSpike> spikes) {
        ErrorSpike last = spikes.isEmpty() ? null : spikes.get(spikes.size() - 1);
        if (last != null && last.end.equals(window.windowStart())) {
            spikes.set(
                    spikes.size() - 1,
                    new ErrorSpike(
                            last.start,
                            window.windowEnd(),
                            last.errors + window.errors(),
                            Math.max(last.peak, window.errors()),
                            usual));
        } else {
            spikes.add(
                    new ErrorSpike(window.windowStart(), window.windowEnd(), window.errors(), window.errors(), usual));
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }

    /** The largest ones, in order of time. */
    static List<ErrorSpike> largest(List<ErrorSpike> spikes, int most) {
        return spikes.stream()
                .sorted(Comparator.comparingLong(ErrorSpike::errors).reversed())
                .limit(most)
                .sorted(Comparator.comparing(ErrorSpike::start))
                .toList();
    }
}
