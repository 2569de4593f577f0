package io.weir.analyze.repeat;

import java.util.Arrays;

/**
 * A set of numbers that come mostly in order: ranges, ascending, disjoint and never adjacent. A request that was stored at
 * once is one of them; each part of it that was lost splits it once more.
 *
 * <p>Beyond {@value #MAX_RANGES} the lowest is forgotten: a repetition of it counts again, which is the safe side. Not
 * thread-safe.
 */
final class Places {

    static final int MAX_RANGES = 1_000;

    /** First and last of each range, both inclusive. */
    private long[] bounds = new long[2];

    private int ranges;

    /** Adds a number; false if it is there already. */
    boolean add(long place) {
        if (ranges > 0 && place == bounds[2 * ranges - 1] + 1) {
            bounds[2 * ranges - 1] = place;
            return true;
        }
        int at = firstEndingAtOrAfter(place - 1);
        if (at < ranges && bounds[2 * at + 1] == place - 1) {
            bounds[2 * at + 1] = place;
            mergeWithNext(at);
        } else if (at < ranges && bounds[2 * at] <= place) {
            return false;
        } else if (at < ranges && bounds[2 * at] == place + 1) {
            bounds[2 * at] = place;
        } else {
            insert(at, place);
        }
        return true;
    }

    /** The index of the first range that does not end before the number. */
    private int firstEndingAtOrAfter(long place) {
        int low = 0;
        int high = ranges;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (bounds[2 * middle + 1] < place) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    private void mergeWithNext(int at) {
        if (at + 1 < ranges && bounds[2 * at + 2] == bounds[2 * at + 1] + 1) {
            bounds[2 * at + 1] = bounds[2 * at + 3];
            remove(at + 1);
        }
    }

    private void remove(int at) {
        System.arraycopy(bounds, 2 * at + 2, bounds, 2 * at, 2 * (ranges - at - 1));
        ranges--;
    }

    private void insert(int position, long place) {
        int at = position;
        if (ranges == MAX_RANGES) {
            remove(0);
            at = Math.max(0, at - 1);
        } else if (2 * ranges == bounds.length) {
            bounds = Arrays.copyOf(bounds, Math.min(2 * bounds.length, 2 * MAX_RANGES));
        }
        System.arraycopy(bounds, 2 * at, bounds, 2 * at + 2, 2 * (ranges - at));
        bounds[2 * at] = place;
        bounds[2 * at + 1] = place;
        ranges++;
    }

    int ranges() {
        return ranges;
    }
}
