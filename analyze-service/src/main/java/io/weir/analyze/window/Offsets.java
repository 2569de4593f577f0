package io.weir.analyze.window;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A set of offsets of one partition, kept as ranges: where the lines of a tally lie. Not thread-safe.
 *
 * <p>Its text form gives each range as the distance from the last offset of the one before, and after a plus how many
 * offsets follow its first: {@code 7+2,4} is 7, 8, 9 and 13. The lines of one source lie side by side mostly, and cost
 * nothing then; lines of many sources that take turns cost two bytes each.
 */
public final class Offsets {

    private static final int INITIAL_RANGES = 2;

    /** First and last offset of each range by turns, ascending. */
    private long[] bounds = new long[2 * INITIAL_RANGES];

    private int ranges;
    private long count;

    /** Offsets that lie near each other, both ends inclusive. */
    public record Span(long first, long last) {}

    /** Adds an offset; one that is there already changes nothing. At its cheapest in ascending order. */
    public void add(long offset) {
        add(offset, offset);
    }

    /** Adds all offsets of the other. */
    public void add(Offsets other) {
        for (int i = 0; i < other.ranges; i++) {
            add(other.first(i), other.last(i));
        }
    }

    private void add(long first, long last) {
        if (ranges == 0 || first > last(ranges - 1) + 1) {
            insert(ranges, first, last);
        } else if (first == last(ranges - 1) + 1) {
            count += last - first + 1;
            bounds[2 * ranges - 1] = last;
        } else {
            merge(first, last);
        }
    }

    /** Out of order: takes out the ranges that the new one touches, and puts in one that covers them and it. */
    private void merge(long first, long last) {
        int from = 0;
        while (from < ranges && last(from) + 1 < first) {
            from++;
        }
        int to = from;
        long mergedFirst = first;
        long mergedLast = last;
        while (to < ranges && first(to) <= last + 1) {
            mergedFirst = Math.min(mergedFirst, first(to));
            mergedLast = Math.max(mergedLast, last(to));
            count -= last(to) - first(to) + 1;
            to++;
        }
        System.arraycopy(bounds, 2 * to, bounds, 2 * from, 2 * (ranges - to));
        ranges -= to - from;
        insert(from, mergedFirst, mergedLast);
    }

    private void insert(int index, long first, long last) {
        if (2 * ranges == bounds.length) {
            bounds = Arrays.copyOf(bounds, 2 * bounds.length);
        }
        System.arraycopy(bounds, 2 * index, bounds, 2 * index + 2, 2 * (ranges - index));
        bounds[2 * index] = first;
        bounds[2 * index + 1] = last;
        ranges++;
        count += last - first + 1;
    }

    private long first(int range) {
        return bounds[2 * range];
    }

    private long last(int range) {
        return bounds[2 * range + 1];
    }

    /** How many offsets there are. */
    public long count() {
        return count;
    }

    /** Whether this offset is one of them. */
    public boolean contains(long offset) {
        int low = 0;
        int high = ranges - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (offset < first(middle)) {
                high = middle - 1;
            } else if (offset > last(middle)) {
                low = middle + 1;
            } else {
                return true;
            }
        }
        return false;
    }

    /** The offsets as spans to read, ascending; two ranges that are at most so far apart are in one. */
    public List<Span> spans(long maxGap) {
        List<Span> spans = new ArrayList<>();
        for (int i = 0; i < ranges; ) {
            int end = i;
            while (end + 1 < ranges && first(end + 1) - last(end) <= maxGap) {
                end++;
            }
            spans.add(new Span(first(i), last(end)));
            i = end + 1;
        }
        return spans;
    }

    /** The compact form. */
    @JsonValue
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        long before = 0;
        for (int i = 0; i < ranges; i++) {
            text.append(i == 0 ? "" : ",").append(first(i) - before);
            if (last(i) > first(i)) {
                text.append('+').append(last(i) - first(i));
            }
            before = last(i);
        }
        return text.toString();
    }

    /**
     * Reads the compact form.
     *
     * @throws IllegalArgumentException if it is not one
     */
    @JsonCreator
    public static Offsets parse(String text) {
        Offsets offsets = new Offsets();
        long before = 0;
        for (int from = 0; from < text.length(); ) {
            int comma = text.indexOf(',', from);
            int end = comma < 0 ? text.length() : comma;
            int plus = text.indexOf('+', from);
            boolean single = plus < 0 || plus > end;
            long first = before + Long.parseLong(text, from, single ? end : plus, 10);
            long more = single ? 0 : Long.parseLong(text, plus + 1, end, 10);
            if (first < before || more < 0) {
                throw new IllegalArgumentException("not ascending offsets: " + text);
            }
            offsets.add(first, first + more);
            before = first + more;
            from = end + 1;
        }
        return offsets;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Offsets that && Arrays.equals(ends(), that.ends());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ends());
    }

    private long[] ends() {
        return Arrays.copyOf(bounds, 2 * ranges);
    }
}
