package io.weir.analyze.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.parse.RawLine;
import io.weir.events.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PartitionLinesTest {

    private static final Instant ARRIVAL = Instant.parse("2026-02-01T00:00:00Z");

    @Test
    void aNoteBringsBackWhatItWasMadeOf() {
        Random random = new Random(3);
        for (int i = 0; i < 2_000; i++) {
            long first = random.nextLong(1L << 40);
            long[] held = LongStream.concat(
                            LongStream.of(first),
                            random.longs(random.nextInt(50), first, first + 1 + random.nextInt(100_000)))
                    .sorted()
                    .distinct()
                    .toArray();
            HeldOffsets offsets = new HeldOffsets(held[held.length - 1] + random.nextInt(1_000), held);
            HeldOffsets back = HeldOffsets.of(offsets.offset(), offsets.note());
            assertThat(back.end()).isEqualTo(offsets.end());
            assertThat(back.held()).isEqualTo(held);
        }
    }

    @Test
    void aNoteFitsBesideAnOffsetOrIsNone() {
        long[] dense = LongStream.range(1_000, 3_900).toArray();
        assertThat(new HeldOffsets(5_000, dense).note()).hasSizeLessThanOrEqualTo(HeldOffsets.MAX_NOTE);
        assertThat(new HeldOffsets(9_000, LongStream.range(0, 8_000).toArray()).note())
                .isNull();
        assertThat(HeldOffsets.of(5, "somebody's own note")).isNull();
        assertThat(HeldOffsets.of(5, "h1:\u00e4")).isNull();
        assertThat(HeldOffsets.of(5, "h1:gICAgICAgICAgICAgA")).isNull();
    }

    /** Reads a partition as the service does, crashes at any moment, and goes on from what was committed. */
    @Test
    void eachLineIsWrittenOnceWhateverCrashesInBetween() {
        LabelledTraces set = new LabelledTraces(5, 6, 60);
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            List<Joined> committed = new ArrayList<>();
            OffsetAndMetadata position = new OffsetAndMetadata(0);
            long now = 0;
            PartitionLines lines = resumed(position);
            long next = 0;
            while (next < set.lines.size() || position.offset() < set.lines.size()) {
                List<Joined> transaction = new ArrayList<>();
                boolean idle = next == set.lines.size() || random.nextInt(5) == 0;
                long end = idle ? next : Math.min(set.lines.size(), next + 1 + random.nextInt(40));
                now += idle ? 400 : 10;
                for (; next < end; next++) {
                    if (!lines.isDone(next)) {
                        byte[] line = set.lines.get((int) next).text().getBytes(StandardCharsets.UTF_8);
                        String source = set.lines.get((int) next).source();
                        RawLine raw = new RawLine(line, false, source, ARRIVAL, new Origin("logs.raw", 0, next));
                        lines.add(raw, now, transaction::add);
                    }
                }
                lines.flush(now, transaction::add);
                if (random.nextInt(4) == 0) {
                    // The transaction comes to nothing.
                    lines = resumed(position);
                    next = position.offset();
                } else {
                    committed.addAll(transaction);
                    position = lines.position(next);
                    if (random.nextInt(4) == 0) {
                        lines = resumed(position);
                        next = position.offset();
                    }
                }
            }
            assertThat(committed.stream().mapToInt(Joined::lines).sum()).isEqualTo(set.lines.size());
            assertThat(new TreeSet<>(committed.stream()
                            .map(joined -> joined.event().origin().offset())
                            .toList()))
                    .hasSameSizeAs(committed);
            assertThat(position.metadata()).isEmpty();
        }
    }

    private static PartitionLines resumed(OffsetAndMetadata position) {
        PartitionLines lines = partition(JoinSettings.defaults());
        if (!position.metadata().isEmpty()) {
            lines.resume(position);
        }
        return lines;
    }

    @Test
    void nothingIsHeldWhereNothingIsJoined() {
        PartitionLines lines = partition(null);
        assertThat(lines.position(7)).isEqualTo(new OffsetAndMetadata(7));
        assertThat(Arrays.asList(lines.isDone(0), lines.isDone(7))).containsOnly(false);
    }

    private static PartitionLines partition(@Nullable JoinSettings settings) {
        return new PartitionLines(new LineJoiner(new LineParser(ParserSettings.defaults()), settings));
    }
}
