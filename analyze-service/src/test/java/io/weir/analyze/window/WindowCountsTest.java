package io.weir.analyze.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.weir.analyze.parse.EventFields;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Severity;
import io.weir.events.WindowStats;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WindowCountsTest {

    @Test
    void addingUpGivesTheSameInAnyOrderAndGrouping() {
        Random random = new Random(42);
        List<LogEvent> events = new ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            events.add(randomEvent(random));
        }
        WindowStats atOnce = statsOf(countsOf(events));
        for (int round = 0; round < 20; round++) {
            Collections.shuffle(events, random);
            List<WindowCounts> parts = new ArrayList<>();
            for (int from = 0; from < events.size(); ) {
                int to = Math.min(events.size(), from + 1 + random.nextInt(500));
                parts.add(countsOf(events.subList(from, to)));
                from = to;
            }
            Collections.shuffle(parts, random);
            WindowCounts sum = new WindowCounts();
            parts.forEach(part ->
                    sum.add(WindowCounts.of(Json.read(Json.write(part.snapshot()), WindowCounts.Snapshot.class))));
            assertThat(statsOf(sum)).isEqualTo(atOnce);
        }
    }

    private static LogEvent randomEvent(Random random) {
        Severity severity = Severity.values()[random.nextInt(Severity.values().length)];
        Map<String, Object> attributes = random.nextBoolean()
                ? Map.of()
                : Map.of(
                        EventFields.HTTP_STATUS,
                        100 + random.nextInt(500),
                        EventFields.DURATION_MILLIS,
                        random.nextDouble() * 10_000);
        return Events.at(random.nextInt(10_000), severity, attributes);
    }

    private static WindowCounts countsOf(List<LogEvent> events) {
        WindowCounts counts = new WindowCounts();
        events.forEach(event -> counts.add(event, 100));
        return counts;
    }

    private static WindowStats statsOf(WindowCounts counts) {
        return counts.toStats("shop", Events.START, Events.START.plusSeconds(10), 0, true);
    }

    @Test
    void percentilesAreWithinOnePercentOfTheExactOnesAlsoWhenMerged() {
        Random random = new Random(9);
        for (int round = 0; round < 50; round++) {
            double[] millis = new double[1 + random.nextInt(5_000)];
            WindowCounts[] parts = {new WindowCounts(), new WindowCounts(), new WindowCounts()};
            for (int i = 0; i < millis.length; i++) {
                // From a microsecond to an hour, each order of magnitude alike.
                millis[i] = Math.pow(10, -3 + random.nextDouble() * 9.5);
                parts[random.nextInt(parts.length)].add(
                        Events.at(0, Severity.INFO, Map.of(EventFields.DURATION_MILLIS, millis[i])), 1);
            }
            WindowCounts counts = new WindowCounts();
            for (WindowCounts part : parts) {
                counts.add(WindowCounts.of(part.snapshot()));
            }
            Arrays.sort(millis);
            WindowStats.Durations durations = statsOf(counts).durationMillis();
            assertThat(durations).isNotNull();
            assertThat(durations.count()).isEqualTo(millis.length);
            assertThat(durations.p50()).isCloseTo(exact(millis, 50), withinPercentage(1));
            assertThat(durations.p95()).isCloseTo(exact(millis, 95), withinPercentage(1));
            assertThat(durations.p99()).isCloseTo(exact(millis, 99), withinPercentage(1));
            assertThat(durations.max()).isCloseTo(millis[millis.length - 1], withinPercentage(1));
        }
    }

    /** The smallest value that so many per cent of all do not exceed. */
    private static double exact(double[] sorted, double percentile) {
        return sorted[(int) Math.ceil(sorted.length * percentile / 100) - 1];
    }

    @Test
    void aDurationBeyondTheHistogramCountsAsTheLongest() {
        WindowCounts counts = new WindowCounts();
        counts.add(Events.at(0, Severity.INFO, Map.of(EventFields.DURATION_MILLIS, 1e15)), 1);
        counts.add(Events.at(0, Severity.INFO, Map.of(EventFields.DURATION_MILLIS, -3.0)), 1);
        WindowStats.Durations durations = statsOf(counts).durationMillis();
        assertThat(durations).isNotNull();
        assertThat(durations.count()).isEqualTo(1);
        assertThat(durations.max()).isCloseTo(3_600_000, within(36_000.0));
    }

    @Test
    void everySeverityIsNamedAndTheyAddUpToTheCount() {
        WindowCounts counts = new WindowCounts();
        counts.add(Events.at(0, Severity.ERROR), 7);
        counts.add(Events.at(0, Severity.FATAL), 5);
        counts.add(Events.at(0, Severity.UNKNOWN), 1);
        WindowStats stats = statsOf(counts);
        assertThat(stats.bySeverity()).containsOnlyKeys("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL", "UNKNOWN");
        assertThat(stats.bySeverity().values().stream()
                        .mapToLong(Long::longValue)
                        .sum())
                .isEqualTo(stats.count());
        assertThat(stats.errors()).isEqualTo(2);
        assertThat(stats.bytes()).isEqualTo(13);
    }

    @Test
    void theFirstTenErrorsAreKeptAndLongOnesCut() {
        WindowCounts counts = new WindowCounts();
        for (int i = 0; i < 30; i++) {
            counts.add(Events.at(i, Severity.ERROR, Map.of("n", i, "trace", "x".repeat(5_000))), 1);
            counts.add(Events.at(i, Severity.INFO), 1);
        }
        assertThat(counts.errorSamples())
                .hasSize(10)
                .allSatisfy(sample ->
                        assertThat((String) sample.attributes().get("trace")).hasSize(Sample.MAX_CHARS + 1));
        assertThat(counts.errorSamples().get(9).attributes()).containsEntry("n", 9);
    }

    @Test
    void aSampleStaysSmallHoweverManyAttributesItsEventHas() {
        Map<String, Object> attributes = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            attributes.put("attribute-" + i, "x".repeat(i * 10));
        }
        WindowCounts counts = new WindowCounts();
        for (int i = 0; i < 20; i++) {
            counts.add(Events.at(i, Severity.ERROR, attributes), 1);
        }
        assertThat(Json.write(counts.snapshot())).hasSizeLessThan(200_000);
    }
}
