package io.weir.analyze.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.parse.EventFields;
import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.parse.RawLine;
import io.weir.events.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;

/** Lines that a container runtime cut. */
class LineJoinerTest {

    private static final Instant ARRIVAL = Instant.parse("2026-02-01T00:00:00Z");
    private static final String TIME = "2026-01-31T10:00:00.123456789Z ";

    private final List<Joined> out = new ArrayList<>();
    private LineJoiner joiner = joiner(JoinSettings.defaults());
    private long line;

    private static LineJoiner joiner(JoinSettings settings) {
        return new LineJoiner(new LineParser(ParserSettings.defaults()), settings);
    }

    private static RawLine raw(String source, String text, long position) {
        return new RawLine(text.getBytes(UTF_8), false, source, ARRIVAL, new Origin("logs.raw", 0, position));
    }

    private void add(String source, String text, long now) {
        joiner.add(raw(source, text, line++), now, out::add);
    }

    private List<Joined> join(String... lines) {
        Stream.of(lines).forEach(text -> add("s", text, 0));
        joiner.flushAll(0, out::add);
        return out;
    }

    private List<String> bodies() {
        return out.stream().map(joined -> joined.event().body()).toList();
    }

    private List<Boolean> partial() {
        return out.stream()
                .map(joined -> joined.event().attributes().containsKey(EventFields.PARTIAL))
                .toList();
    }

    @Test
    void piecesAreOneLineBeforeItIsParsed() {
        join(
                TIME + "stdout P {\"level\":\"error\",",
                TIME + "stdout P \"msg\":\"card ",
                TIME + "stdout F declined\"}",
                TIME + "stdout F next");
        assertThat(bodies()).containsExactly("card declined", "next");
        Joined whole = out.get(0);
        assertThat(whole.event().severity().isError()).isTrue();
        assertThat(whole.event().format()).isEqualTo("json");
        assertThat(whole.event().attributes()).doesNotContainKey(EventFields.PARTIAL);
        assertThat(whole.positions()).containsExactly(0, 1, 2);
        assertThat(whole.bytes()).isEqualTo(3 * (TIME.length() + 9) + 17 + 12 + 10);
    }

    @Test
    void streamsAndSourcesKeepTheirPiecesApart() {
        add("a", TIME + "stdout P out-", 0);
        add("a", TIME + "stderr P err-", 0);
        add("b", TIME + "stdout P other-", 0);
        add("a", TIME + "stderr F a", 0);
        add("b", TIME + "stdout F b", 0);
        add("a", TIME + "stdout F a", 0);
        joiner.flushAll(0, out::add);
        assertThat(bodies()).containsExactlyInAnyOrder("err-a", "other-b", "out-a");
    }

    @Test
    void aBlankBetweenPiecesStaysAndAnEmptyEndIsAnEnd() {
        join(TIME + "stdout P two ", TIME + "stdout F  blanks", TIME + "stdout P:x end\r\n", TIME + "stdout F");
        assertThat(bodies()).containsExactly("two  blanks", "end");
        assertThat(partial()).containsOnly(false);
    }

    @Test
    void dockersPiecesEndInALineBreak() {
        join(
                "{\"log\":\"a \\\"quoted\\\\\",\"stream\":\"stdout\",\"time\":\"2026-01-31T10:00:00Z\"}",
                "{\"log\":\"n end\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-31T10:00:05Z\"}",
                "{\"log\":\"next\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-31T10:00:06Z\"}");
        assertThat(bodies()).containsExactly("a \"quoted\\n end", "next");
        assertThat(out.get(0).event().timestamp()).isEqualTo("2026-01-31T10:00:00Z");
        assertThat(partial()).containsOnly(false);
    }

    @Test
    void shortLinesWhoseBreakSomebodyTookOffStayLines() {
        String line = "{\"log\":\"%s\",\"stream\":\"stdout\",\"time\":\"2026-01-31T10:00:00Z\"}";
        join(line.formatted("one"), line.formatted("two"), line.formatted("three"));
        assertThat(bodies()).containsExactly("one", "two", "three");
        out.clear();
        String piece = "x".repeat(16 << 10);
        join(line.formatted(piece), line.formatted(piece), line.formatted("end\\n"));
        assertThat(bodies()).containsExactly(piece + piece + "end");
    }

    @Test
    void aLineWithoutAnEndGoesOnAfterAWhileMarkedAsAPiece() {
        add("s", TIME + "stdout P never ", 0);
        add("s", TIME + "stdout P ended", 500);
        joiner.flush(1_499, out::add);
        assertThat(out).isEmpty();
        assertThat(joiner.held()).containsExactly(0, 1);
        joiner.flush(1_500, out::add);
        assertThat(bodies()).containsExactly("never ended");
        assertThat(partial()).containsExactly(true);
        assertThat(joiner.held()).isEmpty();
    }

    @Test
    void aLineThatNeverEndsWaitsNoLongerThanFiveTimesTheFlush() {
        for (int i = 0; i <= 60; i++) {
            add("s", TIME + "stdout P x", i * 100L);
        }
        assertThat(bodies()).containsExactly("x".repeat(51));
    }

    @Test
    void whatWaitsIsBoundedAndNothingIsLost() {
        joiner = joiner(new JoinSettings(Duration.ofSeconds(1), 100, 200, 3, 500));
        for (int i = 0; i < 400; i++) {
            add("s" + i % 5, TIME + "stdout P piece-" + i + ";", 0);
            assertThat(joiner.held().length).isLessThanOrEqualTo(15);
        }
        joiner.flushAll(0, out::add);
        assertThat(out.stream().mapToInt(Joined::lines).sum()).isEqualTo(400);
        assertThat(out).allSatisfy(joined -> assertThat(joined.bytes()).isLessThanOrEqualTo(200));
        assertThat(String.join("", bodies()).split(";", -1)).hasSize(401);
        assertThat(partial()).containsOnly(true);
    }

    @Test
    void aTraceJoinsALineThatCameInPieces() {
        join(
                TIME + "stderr P 2026-01-31 10:00:00,120 ERROR [main] shop.Orders: request ",
                TIME + "stderr F failed",
                TIME + "stderr F java.lang.IllegalStateException: ",
                TIME + "stderr P \tat shop.Orders.",
                TIME + "stderr F place(Orders.java:17)");
        assertThat(bodies()).containsExactly("request failed");
        assertThat(out.get(0).positions()).containsExactly(0, 1, 2, 3, 4);
        assertThat(out.get(0).event().attributes())
                .containsEntry("exception.type", "java.lang.IllegalStateException")
                .extractingByKey("exception.stacktrace")
                .asString()
                .endsWith("\tat shop.Orders.place(Orders.java:17)");
    }

    /** Reads a partition as the service does, crashes at any moment, and goes on from what was committed. */
    @Test
    void eachPieceIsWrittenOnceWhateverCrashesInBetween() {
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            Map<String, Integer> pieces = new HashMap<>();
            List<RawLine> log = new ArrayList<>();
            while (log.size() < 300) {
                String stream = random.nextBoolean() ? "stdout" : "stderr";
                String source = "s" + random.nextInt(3);
                int piece = pieces.merge(source + stream, 1, Integer::sum);
                String text = TIME + stream + (random.nextInt(3) > 0 ? " P " : " F ") + piece + ";";
                log.add(raw(source, text, log.size()));
            }
            List<Joined> committed = new ArrayList<>();
            OffsetAndMetadata position = new OffsetAndMetadata(0);
            PartitionLines lines = resumed(position);
            long now = 0;
            int next = 0;
            while (next < log.size() || position.offset() < log.size()) {
                List<Joined> transaction = new ArrayList<>();
                int end = Math.min(log.size(), next + random.nextInt(30));
                now += next == end ? 400 : 10;
                for (; next < end; next++) {
                    if (!lines.isDone(next)) {
                        lines.add(log.get(next), now, transaction::add);
                    }
                }
                lines.flush(now, transaction::add);
                boolean aborted = random.nextInt(4) == 0;
                if (!aborted) {
                    committed.addAll(transaction);
                    position = lines.position(next);
                }
                if (aborted || random.nextInt(4) == 0) {
                    lines = resumed(position);
                    next = (int) position.offset();
                }
            }
            assertThat(committed.stream().flatMapToLong(joined -> java.util.Arrays.stream(joined.positions())))
                    .hasSize(log.size())
                    .doesNotHaveDuplicates();
            int written = committed.stream()
                    .mapToInt(joined -> joined.event().body().split(";", -1).length - 1)
                    .sum();
            assertThat(written).isEqualTo(log.size());
        }
    }

    private static PartitionLines resumed(OffsetAndMetadata position) {
        PartitionLines lines = new PartitionLines(joiner(JoinSettings.defaults()));
        if (!position.metadata().isEmpty()) {
            lines.resume(position);
        }
        return lines;
    }
}
