package io.weir.cli.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.LogEvent;
import io.weir.events.Origin;
import io.weir.events.WindowStats;
import io.weir.terminal.Painter;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FileReportTest {

    private static final Instant START = Instant.parse("2026-11-22T00:00:00Z");

    private static final Instant ARRIVAL = START.plusSeconds(999_999_999);

    private final FileReport report = new FileReport("app", Duration.ofMinutes(1));

    private static LogEvent event(Instant time, int severity, String service, String format) {
        return new LogEvent(
                time,
                ARRIVAL,
                severity,
                "",
                "body",
                service,
                Map.of(),
                Map.of(),
                null,
                null,
                format,
                new Origin("f", 0, 0));
    }

    private void add(int count, Duration apart) {
        for (int i = 0; i < count; i++) {
            report.add(event(START.plus(apart.multipliedBy(i)), 9, "app", "json"), 10, 1);
        }
    }

    @Test
    void windowsBecomeLongerRatherThanMoreAndLoseNothing() {
        add(5_000, Duration.ofMinutes(1));
        assertThat(report.windows()).hasSizeLessThanOrEqualTo(FileReport.MAX_WINDOWS);
        assertThat(report.window()).isEqualTo(Duration.ofMinutes(8));
        assertThat(report.windows().stream().mapToLong(WindowStats::count).sum())
                .isEqualTo(5_000);
    }

    @Test
    void timesFromAnyCenturyAreCounted() {
        report.add(event(Instant.EPOCH.minusSeconds(1), 9, "app", "json"), 1, 1);
        report.add(event(Instant.parse("9999-12-31T23:59:59Z"), 9, "app", "json"), 1, 1);
        assertThat(report.windows()).hasSize(2).allMatch(window -> window.count() == 1);
        assertThat(new ReportText(report, Painter.PLAIN, true).lines()).hasSizeLessThan(40);
    }

    @Test
    void linesOutOfOrderFallIntoTheirWindow() {
        report.add(event(START.plusSeconds(61), 9, "app", "json"), 1, 1);
        report.add(event(START, 17, "app", "json"), 1, 1);
        report.add(event(START.plusSeconds(62), 9, "app", "json"), 1, 1);
        assertThat(report.windows()).extracting(WindowStats::count).containsExactly(1L, 2L);
        assertThat(report.windows().get(0).errors()).isEqualTo(1);
    }

    @Test
    void namesBeyondTheFirstHundredAreCountedTogether() {
        for (int i = 0; i < 150; i++) {
            report.add(event(START, 9, "service-" + i, "json"), 1, 1);
        }
        assertThat(report.services()).hasSize(FileReport.MAX_NAMES + 1).containsEntry(FileReport.OTHERS, 50L);
    }

    @Test
    void aChartOfADayHasHoursForRows() {
        add(24 * 60, Duration.ofMinutes(1));
        assertThat(new ReportText(report, Painter.PLAIN, true).lines())
                .contains(
                        "lines in 1h each  █ errors  ▓ warnings  ░ others",
                        "2026-11-22T23:00:00Z  " + "░".repeat(40) + "  60");
    }
}
