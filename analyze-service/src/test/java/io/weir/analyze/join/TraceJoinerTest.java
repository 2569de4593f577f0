package io.weir.analyze.join;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.join.LabelledTraces.Expected;
import io.weir.analyze.join.LabelledTraces.LabelledLine;
import io.weir.analyze.join.TraceTexts.TraceText;
import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.parse.RawLine;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TraceJoinerTest {

    private static final Instant ARRIVAL = Instant.parse("2026-02-01T00:00:00Z");
    private static final JoinSettings SETTINGS = JoinSettings.defaults();
    private static final String HEADER = "2026-01-31 10:00:00,120 ERROR [main] shop.Orders: request failed";

    private final LineParser parser = new LineParser(ParserSettings.defaults());
    private final List<Joined> out = new ArrayList<>();
    private TraceJoiner joiner = new TraceJoiner(SETTINGS);
    private long line;

    private void add(String source, String text, long now) {
        byte[] bytes = text.getBytes(UTF_8);
        LogEvent event = parser.parse(new RawLine(bytes, false, source, ARRIVAL, new Origin("logs.raw", 0, line)));
        line++;
        joiner.add(Joined.single(event, source, bytes.length), now, out::add);
    }

    private List<Joined> join(String... lines) {
        for (String text : lines) {
            add("s", text, 0);
        }
        joiner.flushAll(out::add);
        return out;
    }

    private long[] held() {
        long[] held = new long[joiner.heldLines()];
        assertThat(joiner.positions(held, 0)).isEqualTo(held.length);
        return held;
    }

    private static List<Integer> sizes(List<Joined> joined) {
        return joined.stream().map(Joined::lines).toList();
    }

    private static Object attribute(Joined joined, String name) {
        return joined.event().attributes().get(name);
    }

    static Stream<TraceText> traces() {
        return TraceTexts.all().stream();
    }

    @ParameterizedTest
    @MethodSource("traces")
    void aTraceJoinsTheLineBeforeIt(TraceText numbered) {
        TraceText trace = numbered.numbered(7);
        List<String> lines = new ArrayList<>(trace.lines());
        boolean own = trace.language().equals("go");
        if (!own) {
            lines.add(0, HEADER);
        }
        List<Joined> joined = join(lines.toArray(new String[0]));
        assertThat(sizes(joined)).containsExactly(lines.size());
        LogEvent event = joined.get(0).event();
        assertThat(event.attributes())
                .containsEntry("exception.type", trace.type())
                .containsEntry("exception.stacktrace", String.join("\n", trace.lines()));
        assertThat(event.attributes().getOrDefault("exception.message", "")).isEqualTo(trace.message());
        assertThat(event.severity().isError()).isTrue();
        assertThat(event.origin().offset()).isZero();
        assertThat(joined.get(0).bytes())
                .isEqualTo(lines.stream()
                        .mapToInt(text -> text.getBytes(UTF_8).length)
                        .sum());
        if (!own) {
            assertThat(event.body()).isEqualTo("request failed");
        }
    }

    @ParameterizedTest
    @MethodSource("traces")
    void aTraceThatNothingIntroducesIsAnEvent(TraceText numbered) {
        TraceText trace = numbered.numbered(7);
        List<Joined> joined = join(trace.lines().toArray(new String[0]));
        assertThat(sizes(joined)).containsExactly(trace.lines().size());
        LogEvent event = joined.get(0).event();
        assertThat(event.attributes()).containsEntry("exception.type", trace.type());
        assertThat(event.severity().isError()).isTrue();
        assertThat(event.isParsed()).isTrue();
        assertThat(event.body()).isNotEqualTo("Traceback (most recent call last):");
    }

    @Test
    void ofALabelledInterleavedSetAtLeast99PercentAreRight() {
        LabelledTraces set = new LabelledTraces(20260131, 12, 400);
        Map<Long, Joined> byFirstLine = new HashMap<>();
        List<Integer> firstLine = new ArrayList<>();
        set.expected.forEach(event -> firstLine.add(-1));
        for (int i = 0; i < set.lines.size(); i++) {
            LabelledLine labelled = set.lines.get(i);
            if (firstLine.get(labelled.event()) < 0) {
                firstLine.set(labelled.event(), i);
            }
            add(labelled.source(), labelled.text(), 0);
        }
        joiner.flushAll(out::add);
        out.forEach(joined -> byFirstLine.put(joined.event().origin().offset(), joined));

        int right = 0;
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < set.expected.size(); i++) {
            Expected expected = set.expected.get(i);
            Joined joined = byFirstLine.get((long) firstLine.get(i));
            boolean same = joined != null
                    && joined.lines() == expected.lines()
                    && joined.event()
                            .attributes()
                            .getOrDefault("exception.type", "")
                            .equals(expected.type())
                    && joined.event()
                            .attributes()
                            .getOrDefault("exception.message", "")
                            .equals(expected.message());
            right += same ? 1 : 0;
            if (!same) {
                wrong.add(expected + " became " + joined);
            }
        }
        assertThat(out.stream().mapToInt(Joined::lines).sum()).isEqualTo(set.lines.size());
        assertThat((double) right / set.expected.size())
                .as("%d events of %d lines; wrong: %s", set.expected.size(), set.lines.size(), wrong)
                .isGreaterThanOrEqualTo(0.99);
    }

    @Test
    void whatIsNoTraceStaysALineEach() {
        String[] lines = {
            "Error: disk is full",
            "Error: disk is still full",
            "at noon the backup starts",
            "  indented, but nothing more",
            "goroutines are cheap",
            "panic: at the disco",
            "Caused by: nobody",
            "{\"level\":\"error\",\"msg\":\"x\"}",
            "2026-01-31 10:00:00,120 INFO [main] a.B: java.io.IOException: broken pipe",
            "2026-01-31 10:00:01,120 INFO [main] a.B: done",
            "    by indenting it this much",
            "2026-01-31 10:00:02,120 INFO [main] a.B: done",
            "127.0.0.1 - - [31/Jan/2026:10:00:00 +0000] \"GET /at/x HTTP/1.1\" 200 5",
            "ValueError: alone"
        };
        assertThat(sizes(join(lines))).hasSize(lines.length).containsOnly(1);
        assertThat(out.stream().map(joined -> joined.event().origin().offset())).isSorted();
        assertThat(out).noneMatch(joined -> joined.event().attributes().containsKey("exception.stacktrace"));
    }

    @Test
    void framesBehindALineThatNamesItsExceptionNeedNoHeadline() {
        List<Joined> joined = join(
                "2026-01-31 10:00:00,120 WARN [main] a.B: giving up: java.net.ConnectException: refused",
                "\tat a.B.c(B.java:1)");
        assertThat(sizes(joined)).containsExactly(2);
        assertThat(attribute(joined.get(0), "exception.type")).isEqualTo("java.net.ConnectException");
        assertThat(attribute(joined.get(0), "exception.message")).isEqualTo("refused");
        assertThat(attribute(joined.get(0), "exception.stacktrace"))
                .isEqualTo("java.net.ConnectException: refused\n\tat a.B.c(B.java:1)");
        assertThat(joined.get(0).event().severityNumber()).isEqualTo(13);
    }

    @Test
    void processesAndStreamsOfOneSourceAreToldApart() {
        List<Joined> joined = join(
                "<11>Jan 31 10:00:00 pay app[7]: java.lang.IllegalStateException: seven",
                "<11>Jan 31 10:00:00 pay app[8]: java.lang.IllegalStateException: eight",
                "<11>Jan 31 10:00:00 pay app[7]: #011at a.Seven.f(Seven.java:1)",
                "<11>Jan 31 10:00:00 pay app[8]: #011at a.Eight.f(Eight.java:1)",
                "2026-01-31T10:00:00Z stderr F java.lang.IllegalStateException: err",
                "2026-01-31T10:00:00Z stdout F 2026-01-31 10:00:00 INFO hello",
                "2026-01-31T10:00:00Z stderr F \tat a.Err.f(Err.java:1)");
        assertThat(joined)
                .filteredOn(each -> each.lines() == 2)
                .extracting(each -> attribute(each, "exception.message"))
                .containsExactlyInAnyOrder("seven", "eight", "err");
        assertThat(sizes(joined)).containsExactlyInAnyOrder(2, 2, 2, 1);
    }

    @Test
    void aTraceThatIsTooLongIsCutAndGoesOnInAFurtherEvent() {
        joiner = new TraceJoiner(new JoinSettings(Duration.ofSeconds(1), 10, 10_000, 10, 100_000));
        add("s", HEADER, 0);
        add("s", "java.lang.StackOverflowError", 0);
        for (int i = 0; i < 23; i++) {
            add("s", "\tat a.B.c(B.java:" + i + ")", 0);
        }
        joiner.flushAll(out::add);
        assertThat(sizes(out)).containsExactly(10, 10, 5);
        assertThat(attribute(out.get(0), "exception.stacktrace.cut")).isEqualTo(true);
        assertThat(attribute(out.get(1), "exception.stacktrace.cut")).isEqualTo(true);
        assertThat(attribute(out.get(1), "exception.stacktrace.continues")).isEqualTo(true);
        assertThat(attribute(out.get(2), "exception.stacktrace.continues")).isEqualTo(true);
        assertThat(attribute(out.get(2), "exception.stacktrace.cut")).isNull();
    }

    @Test
    void anEventWaitsNoLongerThanAllowed() {
        add("a", HEADER, 0);
        add("b", HEADER, 600);
        joiner.flush(999, out::add);
        assertThat(out).isEmpty();
        joiner.flush(1_000, out::add);
        assertThat(out).extracting(Joined::source).containsExactly("a");
        assertThat(held()).containsExactly(1);
        // However steadily it grows.
        for (int now = 700; now < 6_000; now += 100) {
            add("b", "\tat a.B.c(B.java:" + now + ")", now);
        }
        assertThat(out).extracting(Joined::source).containsExactly("a", "b");
    }

    @Test
    void theLongestWaitEndsFirstWhereTooMuchWaits() {
        joiner = new TraceJoiner(new JoinSettings(Duration.ofSeconds(1), 10, 10_000, 3, 1_000));
        for (String source : List.of("a", "b", "c", "d")) {
            add(source, HEADER, 0);
        }
        assertThat(out).extracting(Joined::source).containsExactly("a");
        add("d", "java.lang.Error: " + "x".repeat(990), 0);
        assertThat(out).extracting(Joined::source).containsExactly("a", "b", "c", "d", "d");
        assertThat(held()).isEmpty();
    }

    @Test
    void anyMixtureOfLinesComesOutWholeWhateverItIs() {
        List<String> pieces = new ArrayList<>(List.of(
                HEADER,
                "",
                " ",
                "\t",
                "Caused by: ",
                "Caused by: x",
                "at ",
                "\tat ",
                "Traceback (most recent call last):",
                "panic: ",
                "goroutine ",
                "goroutine 1 [running]:",
                "/x:1",
                ":in `",
                "a:in `",
                "Error",
                "Error:",
                "[cause]: Error",
                "Exception in thread \"",
                "Exception in thread \"x\" ",
                "#0 ",
                "} ",
                "(): ",
                "{\"a\":1}"));
        traces().forEach(trace -> pieces.addAll(trace.lines()));
        Random random = new Random(8);
        int bytes = 0;
        for (int i = 0; i < 30_000; i++) {
            StringBuilder text = new StringBuilder(pieces.get(random.nextInt(pieces.size())));
            while (random.nextInt(3) == 0) {
                String other = pieces.get(random.nextInt(pieces.size()));
                text.insert(random.nextInt(text.length() + 1), other.substring(random.nextInt(other.length() + 1)));
            }
            add("source-" + random.nextInt(3), text.toString(), i * 10L);
            bytes += text.toString().getBytes(UTF_8).length;
            joiner.flush(i * 10L, out::add);
        }
        joiner.flushAll(out::add);
        assertThat(out.stream().mapToInt(Joined::lines).sum()).isEqualTo(30_000);
        assertThat(out.stream().mapToInt(Joined::bytes).sum()).isEqualTo(bytes);
        assertThat(out).extracting(joined -> joined.event().origin()).doesNotHaveDuplicates();
        assertThat(held()).isEmpty();
    }

    // A look-ahead without bound, at any of many places, would need hours for these.
    @Test
    void aLongLineIsLookedAtInLinearTime() {
        for (String part :
                List.of("Error", "Exception", "a.B", ":in `", "at (", " 0x", "1", "(", "\t", "#011", "x.y.Z:")) {
            for (String head : List.of("", "\tat ", "panic: ", "goroutine 1 [", "#1 /", "Uncaught ", "a:1:in `")) {
                add("s", head + part.repeat(1 << 18), 0);
            }
        }
        joiner.flushAll(out::add);
        assertThat(out.stream().mapToInt(Joined::lines).sum()).isEqualTo(77);
    }

    @Test
    void linesThatCannotBePartOfATraceAreHandedOnAtOnce() {
        add("s", "127.0.0.1 - - [31/Jan/2026:10:00:00 +0000] \"GET / HTTP/1.1\" 200 5", 0);
        add("s", "{\"msg\":\"x\"}", 0);
        add("s", "what nobody knows", 0);
        assertThat(out).hasSize(3);
        assertThat(held()).isEmpty();
    }
}
