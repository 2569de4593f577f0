package io.weir.analyze.pattern;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.parse.EventFields;
import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.parse.RawLine;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import io.weir.events.Severity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The default settings against systems in the shapes of many real ones: the message is told from what stands before it, the level is
 * found, and the lines of one statement are one pattern.
 */
class InventedSystemsTest {

    private static final Instant ARRIVAL = Instant.parse("2026-02-01T00:00:00Z");
    private static final int LINES = 2_000;
    private static final long[] SEEDS = {11, 12, 13};

    /** A line, and the event that became of it. */
    private record Read(InventedSystem.LoggedLine line, LogEvent event) {}

    private static List<Read> read(InventedSystem system, long seed) {
        LineParser parser = new LineParser(ParserSettings.defaults());
        ServicePatterns patterns = new ServicePatterns(PatternSettings.DEFAULTS, forgotten -> {});
        return system.log(LINES, new Random(seed)).stream()
                .map(line -> new Read(line, patterns.annotate(parser.parse(raw(line)))))
                .toList();
    }

    private static RawLine raw(InventedSystem.LoggedLine line) {
        return new RawLine(line.text().getBytes(UTF_8), false, "invented", ARRIVAL, new Origin("test", 0, 0));
    }

    @TestFactory
    Stream<DynamicTest> theMessageAndItsLevelAreFound() {
        return InventedSystem.all().stream()
                .map(system -> DynamicTest.dynamicTest(
                        system.name(), () -> read(system, SEEDS[0]).forEach(InventedSystemsTest::assertRight)));
    }

    private static void assertRight(Read read) {
        LogEvent event = read.event();
        assertThat(event.isParsed()).as(read.line().text()).isTrue();
        assertThat(event.timestamp().equals(ARRIVAL))
                .as(read.line().text())
                .isEqualTo(read.line().text().startsWith("[" + read.line().level()));
        assertThat(event.body().strip()).isEqualTo(read.line().message().strip());
        Severity severity = severity(read.line().level());
        if (severity != Severity.UNKNOWN) {
            assertThat(event.severity()).as(read.line().text()).isEqualTo(severity);
        }
    }

    private static Severity severity(String level) {
        return switch (level.toUpperCase(Locale.ROOT)) {
            case "DEBUG" -> Severity.DEBUG;
            case "INFO", "I", "LOG" -> Severity.INFO;
            case "WARN", "WARNING", "W" -> Severity.WARN;
            case "ERROR", "E" -> Severity.ERROR;
            case "FATAL" -> Severity.FATAL;
            default -> Severity.UNKNOWN;
        };
    }

    /** A name that looks like any other word cannot be told from one, so not every system can be at 1. */
    @Test
    void theLinesOfOneStatementAreOnePattern() {
        List<InventedSystem> systems = InventedSystem.all();
        double sum = 0;
        for (InventedSystem system : systems) {
            double accuracy = IntStream.range(0, SEEDS.length)
                    .mapToDouble(i -> groupingAccuracy(system, SEEDS[i]))
                    .average()
                    .orElseThrow();
            assertThat(accuracy).as(system.name()).isGreaterThanOrEqualTo(0.60);
            sum += accuracy;
        }
        assertThat(sum / systems.size()).as("mean").isGreaterThanOrEqualTo(0.90);
    }

    private static double groupingAccuracy(InventedSystem system, long seed) {
        List<String> statements = new ArrayList<>();
        List<String> messages = new ArrayList<>();
        List<String> groups = new ArrayList<>();
        for (Read read : read(system, seed)) {
            statements.add(read.line().statement());
            messages.add(read.line().message());
            groups.add(Objects.toString(read.event().attributes().get(EventFields.TEMPLATE_ID)));
        }
        return new LabelledSet(system.name(), messages, statements).groupingAccuracy(groups);
    }
}
