package io.weir.analyze.parse;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LineParserTest {

    private static final Origin ORIGIN = new Origin("logs.raw", 2, 7);

    private final LineParser parser = new LineParser(ParserSettings.defaults());

    @Test
    void aLineOfWhiteSpaceIsBlank() {
        assertThat(LineParser.isBlank(new byte[0])).isTrue();
        assertThat(LineParser.isBlank(Samples.bytes(" \\x09\\x0b\\x0c\\x0d\\x0a")))
                .isTrue();
        assertThat(LineParser.isBlank(Samples.bytes(" .\\x0a"))).isFalse();
        assertThat(LineParser.isBlank(Samples.bytes("\\x00"))).isFalse();
    }

    @Test
    void anEventKeepsWhereAndWhenItsLineWasRead() {
        LogEvent event = parser.parse(new RawLine(Samples.bytes("hello"), false, "shop", Samples.ARRIVAL, ORIGIN));
        assertThat(event.format()).isEqualTo(LogEvent.UNPARSED);
        assertThat(event.origin()).isEqualTo(ORIGIN);
        assertThat(event.service()).isEqualTo("shop");
        assertThat(event.timestamp()).isEqualTo(Samples.ARRIVAL);
        assertThat(event.observedTimestamp()).isEqualTo(Samples.ARRIVAL);
    }

    @Test
    void aStructuredRecordThatIsAStringIsALineOfItsOwn() {
        String record = "\"2024-05-01 10:00:00 ERROR quote \\\" and \\ud83d\"";
        LogEvent event = parser.parse(new RawLine(Samples.bytes(record), true, "s", Samples.ARRIVAL, ORIGIN));
        assertThat(event.body()).isEqualTo("quote \" and \ufffd");
        assertThat(event.severityNumber()).isEqualTo(17);
        byte[] broken = Samples.bytes("\"no end");
        assertThat(parser.parse(new RawLine(broken, true, "s", Samples.ARRIVAL, ORIGIN))
                        .body())
                .isEqualTo("\"no end");
    }

    @Test
    void aLineWithoutSourceIsCountedUnderAName() {
        LogEvent event = parser.parse(new RawLine(Samples.bytes("hello"), false, " ", Samples.ARRIVAL, ORIGIN));
        assertThat(event.service()).isEqualTo(RawLine.UNKNOWN_SOURCE);
    }

    @Test
    void aYearIsTakenFromTheArrivalRightAcrossNewYear() {
        String december = "Dec 31 23:59:58 host app[1]: last";
        String january = "Jan  1 00:00:01 host app[1]: first";
        assertThat(timeOf(december, "2025-01-01T00:00:03Z")).isEqualTo("2024-12-31T23:59:58Z");
        assertThat(timeOf(january, "2025-01-01T00:00:03Z")).isEqualTo("2025-01-01T00:00:01Z");
        // The sender's clock is ahead of ours, or its zone.
        assertThat(timeOf(january, "2024-12-31T23:59:59Z")).isEqualTo("2025-01-01T00:00:01Z");
        assertThat(timeOf("12-31 23:59:58.250  10  11 I Tag: x", "2025-01-01T00:00:03Z"))
                .isEqualTo("2024-12-31T23:59:58.250Z");
        assertThat(timeOf("Feb 29 12:00:00 host app: leap", "2026-03-01T00:00:00Z"))
                .isEqualTo("2024-02-29T12:00:00Z");
    }

    @Test
    void aDateIsTakenFromTheArrivalRightAcrossMidnight() {
        assertThat(timeOf("23:59:58.500 [main] INFO a.B - x", "2025-03-01T00:00:03Z"))
                .isEqualTo("2025-02-28T23:59:58.500Z");
        assertThat(timeOf("00:00:01.500 [main] INFO a.B - x", "2025-02-28T23:59:59Z"))
                .isEqualTo("2025-03-01T00:00:01.500Z");
    }

    @Test
    void aTimeWithoutZoneIsInTheConfiguredOne() {
        LineParser berlin = new LineParser(ParserSettings.defaults().withZone(ZoneId.of("Europe/Berlin")));
        assertThat(timeOf(berlin, "2024-07-01 12:00:00 INFO x", "2024-07-01T10:00:01Z"))
                .isEqualTo("2024-07-01T10:00:00Z");
        assertThat(timeOf(berlin, "2024-01-01 12:00:00 INFO x", "2024-01-01T11:00:01Z"))
                .isEqualTo("2024-01-01T11:00:00Z");
        assertThat(timeOf(berlin, "2024-07-01 12:00:00Z INFO x", "2024-07-01T12:00:01Z"))
                .isEqualTo("2024-07-01T12:00:00Z");
        // In the hour that summer time skips, and in the one that it repeats.
        assertThat(timeOf(berlin, "2024-03-31 02:30:00 INFO x", "2024-03-31T02:00:00Z"))
                .isEqualTo("2024-03-31T01:30:00Z");
        assertThat(timeOf(berlin, "2024-10-27 02:30:00 INFO x", "2024-10-27T02:00:00Z"))
                .isEqualTo("2024-10-27T00:30:00Z");
    }

    @Test
    void theResultDoesNotDependOnTheLinesBefore() {
        List<byte[]> lines = allSamples();
        List<String> alone = new ArrayList<>();
        for (byte[] line : lines) {
            alone.add(Samples.describe(Samples.parse(new LineParser(ParserSettings.defaults()), line)));
        }
        Random random = new Random(7);
        for (int i = 0; i < 5_000; i++) {
            int k = random.nextInt(lines.size());
            assertThat(Samples.describe(Samples.parse(parser, lines.get(k)))).isEqualTo(alone.get(k));
        }
    }

    @Test
    void anyBytesBecomeAnEventThatCanBeWritten() {
        Random random = new Random(1);
        for (int i = 0; i < 30_000; i++) {
            byte[] line = new byte[random.nextInt(80)];
            random.nextBytes(line);
            if (line.length > 0 && i % 2 == 0) {
                line[0] = (byte) "{<[0J-\"'A".charAt(random.nextInt(9));
            }
            mustBecomeAnEvent(line);
        }
    }

    @Test
    void anyTruncationOfALineBecomesAnEvent() {
        for (byte[] line : allSamples()) {
            for (int length = 0; length < line.length; length++) {
                mustBecomeAnEvent(java.util.Arrays.copyOf(line, length));
                mustBecomeAnEvent(java.util.Arrays.copyOfRange(line, length, line.length));
            }
        }
    }

    @Test
    void anyMutationOfALineBecomesAnEvent() {
        List<byte[]> lines = allSamples();
        byte[] signs = " \"\\[]{}()<>=:|,.-+/0915TZ\t\0\u00e9".getBytes(StandardCharsets.ISO_8859_1);
        Random random = new Random(3);
        for (int i = 0; i < 30_000; i++) {
            byte[] line = lines.get(random.nextInt(lines.size())).clone();
            for (int k = random.nextInt(4); k >= 0 && line.length > 0; k--) {
                line[random.nextInt(line.length)] =
                        random.nextBoolean() ? signs[random.nextInt(signs.length)] : (byte) random.nextInt(256);
            }
            mustBecomeAnEvent(line);
        }
    }

    // A scanner that looked back or ahead without bound would need hours for these.
    @Test
    void aLineOfOneSignRepeatedBecomesAnEventWhateverItsLength() {
        String[] heads = {
            "",
            "2024-05-01 10:00:00 ",
            "2024-05-01 10:00:00 INFO ",
            "Dec 31 23:59:59 ",
            "<13>",
            "{\"a\":",
            "a=\"",
            "10.0.0.1 - - [10/Oct/2024:13:55:36 +0000] \"",
            "<13>1 - - - - - [a "
        };
        for (String head : heads) {
            for (String part : List.of(
                    "[", "{", "(", "<", "\"", "\\", " ", "a", "1", "a=", "a=\"", "[a] ", "a:", ": ", "| ", "- ", "x.y ",
                    "\\u0000", "\0")) {
                byte[] line = (head + part.repeat(256 * 1024 / part.length())).getBytes(StandardCharsets.UTF_8);
                mustBecomeAnEvent(line);
            }
        }
    }

    @Test
    void everySampleSurvivesTheWayThroughJson() {
        for (byte[] line : allSamples()) {
            LogEvent event = Samples.parse(parser, line);
            assertThat(Json.read(Json.write(event), LogEvent.class)).isEqualTo(event);
        }
    }

    @Test
    void whatATextSaysNeverChangesTheServiceItIsCountedUnder() {
        Stream.of("access", "syslog", "header", "servers", "traps")
                .flatMap(family -> Samples.read(family).stream())
                .filter(sample -> !sample.line().contains("{") && !sample.line().contains("="))
                .forEach(sample -> assertThat(Samples.parse(sample.line()).service())
                        .as(sample.line())
                        .isEqualTo(Samples.SOURCE));
    }

    @Test
    void attributesAreBoundedAndWhatIsLeftOutIsCounted() {
        LineParser small = new LineParser(new ParserSettings(ZoneId.of("Z"), 3, 2));
        LogEvent event = Samples.parse(
                small,
                Samples.bytes("{\"a\":1,\"b\":2,\"c\":3,\"d\":4,\"e\":[1,2,3],\"msg\":\"m\",\"level\":\"warn\"}"));
        assertThat(event.body()).isEqualTo("m");
        assertThat(event.severityNumber()).isEqualTo(13);
        assertThat(event.attributes()).containsOnlyKeys("a", "b", "c", EventFields.DROPPED_ATTRIBUTES);
        assertThat(event.attributes()).containsEntry(EventFields.DROPPED_ATTRIBUTES, 2);

        LogEvent deep = Samples.parse(small, Samples.bytes("{\"a\":{\"b\":{\"c\":1},\"d\":2}}"));
        assertThat(deep.attributes().get("a")).isEqualTo(java.util.Map.of("d", 2));
        assertThat(deep.attributes()).containsEntry(EventFields.DROPPED_ATTRIBUTES, 1);
    }

    @Test
    void theWindowsReadDurationAndStatusClassFromAnyFormat() {
        LogEvent access =
                Samples.parse("10.0.0.1 - - [10/Oct/2024:13:55:36 +0000] \"GET / HTTP/1.1\" 503 1 \"-\" \"-\" 0.25");
        assertThat(EventFields.durationMillis(access)).isEqualTo(250.0);
        assertThat(EventFields.statusClass(access)).isEqualTo(5);
        LogEvent text = Samples.parse("hello");
        assertThat(EventFields.durationMillis(text)).isNaN();
        assertThat(EventFields.statusClass(text)).isZero();
    }

    private void mustBecomeAnEvent(byte[] line) {
        LogEvent event = Samples.parse(parser, line);
        assertThat(Json.write(event)).isNotEmpty();
    }

    private static List<byte[]> allSamples() {
        return Stream.of(SamplesTest.FAMILIES)
                .flatMap(family -> Samples.read(family).stream())
                .map(sample -> Samples.bytes(sample.line()))
                .toList();
    }

    private String timeOf(String line, String arrival) {
        return timeOf(parser, line, arrival);
    }

    private static String timeOf(LineParser parser, String line, String arrival) {
        Instant received = Instant.parse(arrival);
        return parser.parse(new RawLine(Samples.bytes(line), false, "s", received, ORIGIN))
                .timestamp()
                .toString();
    }
}
