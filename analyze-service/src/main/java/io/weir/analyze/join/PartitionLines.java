package io.weir.analyze.join;

import io.weir.analyze.parse.RawLine;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The lines of one partition on their way through a {@link LineJoiner}, and which of them are written. An event that still
 * grows holds back the offset of its first line and nothing else: what is committed beside it says which later records are
 * done, and they are passed over when they are read again.
 */
final class PartitionLines {

    private static final Logger log = LoggerFactory.getLogger(PartitionLines.class);

    private final LineJoiner joiner;
    private HeldOffsets before = new HeldOffsets(0, new long[0]);

    PartitionLines(LineJoiner joiner) {
        this.joiner = joiner;
    }

    /** Goes on where the last reader of the partition left off. */
    void resume(OffsetAndMetadata position) {
        HeldOffsets noted = HeldOffsets.of(position.offset(), position.metadata());
        if (noted == null) {
            log.warn(
                    "the note beside offset {} is not understood: lines from there on may be written again",
                    position.offset());
        } else {
            before = noted;
        }
    }

    /** Whether this record was written before. */
    boolean isDone(long offset) {
        return offset < before.end() && !before.contains(offset);
    }

    void add(RawLine line, long now, Consumer<Joined> out) {
        joiner.add(line, now, out);
    }

    /** Lets go of what has waited long enough, and of as much more as the note has no room for. */
    void flush(long now, Consumer<Joined> out) {
        joiner.flush(now, out);
        while (new HeldOffsets(Long.MAX_VALUE, joiner.held()).note() == null) {
            joiner.flushEldest(now, out);
        }
    }

    /** What to commit; {@code next} is behind the last record read. */
    OffsetAndMetadata position(long next) {
        long[] waiting = joiner.held();
        if (next < before.end()) {
            // In the midst of what is read again: the rest of what was held is still to come.
            long[] rest = Arrays.stream(before.held())
                    .filter(offset -> offset >= next)
                    .toArray();
            waiting = LongStream.concat(Arrays.stream(waiting), Arrays.stream(rest))
                    .sorted()
                    .toArray();
        }
        HeldOffsets held = new HeldOffsets(Math.max(next, before.end()), waiting);
        String note = held.note();
        if (note == null) {
            throw new IllegalStateException("too many lines wait: " + waiting.length);
        }
        return new OffsetAndMetadata(held.offset(), note);
    }
}
