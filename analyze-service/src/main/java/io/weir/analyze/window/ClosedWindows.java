package io.weir.analyze.window;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The times whose windows have closed for good, as ranges; not thread-safe.
 *
 * <p>Ranges and not one boundary: an old file that is pushed beside live traffic has times of its own, which nothing has
 * closed yet. When there are more than {@value #MAX_RANGES} ranges, the two with the least time between them become one,
 * and that time counts as closed.
 */
final class ClosedWindows {

    static final int MAX_RANGES = 16;

    /** Ascending and apart. */
    private final List<Range> ranges;

    /** From inclusive, to exclusive. */
    record Range(Instant from, Instant to) {}

    ClosedWindows() {
        this(List.of());
    }

    ClosedWindows(List<Range> ranges) {
        this.ranges = new ArrayList<>(ranges);
    }

    boolean contains(Instant windowStart) {
        // From the end: lines are of late, mostly.
        for (int i = ranges.size() - 1; i >= 0; i--) {
            Range range = ranges.get(i);
            if (!windowStart.isBefore(range.from)) {
                return windowStart.isBefore(range.to);
            }
        }
        return false;
    }

    void add(Instant windowStart, Instant windowEnd) {
        int index = ranges.size();
        while (index > 0 && ranges.get(index - 1).from.isAfter(windowStart)) {
            index--;
        }
        ranges.add(index, new Range(windowStart, windowEnd));
        join(index);
        join(index - 1);
        if (ranges.size() > MAX_RANGES) {
            closeTheLeastGap();
        }
    }

    /** Makes one of a range and the next if they touch. */
    private void join(int index) {
        if (index >= 0 && index + 1 < ranges.size()) {
            Range range = ranges.get(index);
            Range next = ranges.get(index + 1);
            if (!range.to.isBefore(next.from)) {
                ranges.set(index, new Range(range.from, range.to.isAfter(next.to) ? range.to : next.to));
                ranges.remove(index + 1);
            }
        }
    }

    private void closeTheLeastGap() {
        int least = 0;
        for (int i = 1; i + 1 < ranges.size(); i++) {
            if (gapAfter(i).compareTo(gapAfter(least)) < 0) {
                least = i;
            }
        }
        ranges.set(least, new Range(ranges.get(least).from, ranges.get(least + 1).to));
        ranges.remove(least + 1);
    }

    private Duration gapAfter(int index) {
        return Duration.between(ranges.get(index).to, ranges.get(index + 1).from);
    }

    List<Range> ranges() {
        return List.copyOf(ranges);
    }
}
