package io.weir.analyze.detect;

import io.weir.analyze.window.Offsets;
import io.weir.analyze.window.Tally;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Where lines lie that came too late: the record on {@code logs.late}, from which {@link LateStage} finds them.
 *
 * @param partition of {@code logs.raw}
 * @param offsets of the lines in it
 */
record LateLines(int partition, Offsets offsets) {

    LateLines {
        if (partition < 0) {
            throw new IllegalArgumentException("partition is negative: " + partition);
        }
        Objects.requireNonNull(offsets, "offsets");
    }

    /** Puts the late tallies of one batch together, so that lines which lie together are read together. Not thread-safe. */
    static final class Collector {

        /** One record's lines, and their bytes, are about as much; a single tally, one batch of lines, may be more. */
        static final long MAX_LINES = 20_000;

        static final long MAX_BYTES = 16L << 20;

        private final Map<Integer, Chunk> chunks = new TreeMap<>();
        private final List<LateLines> complete = new ArrayList<>();

        private static final class Chunk {
            private final Offsets offsets = new Offsets();
            private long bytes;
        }

        void add(Tally tally) {
            Chunk chunk = chunks.computeIfAbsent(tally.partition(), partition -> new Chunk());
            chunk.offsets.add(tally.offsets());
            chunk.bytes += tally.counts().bytes();
            if (chunk.offsets.count() >= MAX_LINES || chunk.bytes >= MAX_BYTES) {
                chunks.remove(tally.partition());
                complete.add(new LateLines(tally.partition(), chunk.offsets));
            }
        }

        /** What was put together; to be asked once. */
        List<LateLines> toList() {
            chunks.forEach((partition, chunk) -> complete.add(new LateLines(partition, chunk.offsets)));
            return complete;
        }
    }
}
