package io.weir.events.kafka;

import java.util.Base64;
import java.util.BitSet;
import java.util.NavigableSet;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Which records of a partition are finished, when they do not finish in order. What is committed is the offset of the
 * oldest unfinished record, and in the metadata of that offset, which Kafka keeps with it, those beyond it that are
 * finished. Not thread-safe.
 */
final class OffsetTracker {

    /**
     * How far a finished record may lie beyond the oldest unfinished one: as a set of bits in base 64 that is 1.4 KB, of
     * the 4 KB that brokers allow by default.
     */
    static final int WINDOW = 8_192;

    private static final String PREFIX = "finished:";

    private final NavigableSet<Long> unfinished = new TreeSet<>();
    private final NavigableSet<Long> finished = new TreeSet<>();
    /** The offset after the last record seen; below it, what is not unfinished is finished. */
    private long next;

    /** @param committed where the group stands; null if it has committed nothing */
    OffsetTracker(@Nullable OffsetAndMetadata committed) {
        if (committed != null) {
            next = committed.offset();
            finishedBeyond(committed).stream().forEach(distance -> finished.add(committed.offset() + distance));
        }
    }

    /** Begins a record; false if it has been begun or finished before. */
    boolean begin(long offset) {
        if (offset < next) {
            return false;
        }
        next = offset + 1;
        if (finished.contains(offset)) {
            return false;
        }
        unfinished.add(offset);
        return true;
    }

    /** Whether a record may be finished without leaving the window. */
    boolean hasRoomFor(long offset) {
        return offset - oldest() < WINDOW;
    }

    void finish(long offset) {
        unfinished.remove(offset);
        finished.add(offset);
    }

    /** What is to be committed. */
    OffsetAndMetadata position() {
        long oldest = oldest();
        finished.headSet(oldest).clear();
        BitSet beyond = new BitSet();
        finished.forEach(offset -> beyond.set(Math.toIntExact(offset - oldest)));
        return beyond.isEmpty()
                ? new OffsetAndMetadata(oldest)
                : new OffsetAndMetadata(oldest, PREFIX + Base64.getEncoder().encodeToString(beyond.toByteArray()));
    }

    private long oldest() {
        return unfinished.isEmpty() ? next : unfinished.first();
    }

    /** Distances from the offset; none where another program has committed. */
    private static BitSet finishedBeyond(OffsetAndMetadata committed) {
        if (!committed.metadata().startsWith(PREFIX)) {
            return new BitSet();
        }
        return BitSet.valueOf(Base64.getDecoder().decode(committed.metadata().substring(PREFIX.length())));
    }
}
