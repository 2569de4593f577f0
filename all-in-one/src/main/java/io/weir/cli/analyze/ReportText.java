package io.weir.cli.analyze;

import io.weir.events.Severity;
import io.weir.events.WindowStats;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@link FileReport} for a person. */
final class ReportText {

    private static final int NAMES_SHOWN = 5;
    private static final int CHART_ROWS = 24;
    private static final int CHART_WIDTH = 40;
    private static final int EXAMPLE_WIDTH = 100;
    private static final long[] STEPS_SECONDS = {
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800,
        604_800
    };

    private static final List<Severity> WORST_FIRST = List.of(
            Severity.FATAL,
            Severity.ERROR,
            Severity.WARN,
            Severity.INFO,
            Severity.DEBUG,
            Severity.TRACE,
            Severity.UNKNOWN);

    private final FileReport report;
    private final Painter painter;

    ReportText(FileReport report, Painter painter) {
        this.report = report;
        this.painter = painter;
    }

    /** The whole report. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        WindowStats total = report.total();
        lines.add("%s: %s, %s blank, %s not recognised"
                .formatted(
                        painter.paint(Text.count(report.lines(), "line"), Colour.BOLD),
                        total == null ? "no events" : Text.count(total.count(), "event"),
                        Text.count(report.blank()),
                        Text.count(total == null ? 0 : total.unparsed())));
        if (total == null) {
            return lines;
        }
        lines.add("time      %s to %s (%s)"
                .formatted(
                        seconds(total.windowStart()),
                        seconds(total.windowEnd()),
                        Text.duration(Duration.between(total.windowStart(), total.windowEnd()))));
        lines.add("severity  " + severities(total));
        lines.add("format    " + names(report.formats(), total.count()));
        lines.add("service   " + names(report.services(), total.count()));
        WindowStats.Durations durations = total.durationMillis();
        if (durations != null) {
            lines.add(String.format(
                    Locale.ROOT,
                    "duration  p50 %.1f ms  p95 %.1f ms  p99 %.1f ms  max %.1f ms",
                    durations.p50(),
                    durations.p95(),
                    durations.p99(),
                    durations.max()));
        }
        lines.add("");
        lines.addAll(chart());
        if (!report.unparsed().isEmpty()) {
            lines.add("");
            lines.add("not recognised, for example");
            report.unparsed()
                    .forEach(event -> lines.add("  %s:%d: %s"
                            .formatted(
                                    event.origin().topic(),
                                    event.origin().offset() + 1,
                                    Text.cut(Text.visible(event.body()), EXAMPLE_WIDTH))));
        }
        return lines;
    }

    private String severities(WindowStats total) {
        return WORST_FIRST.stream()
                .filter(severity -> total.bySeverity().getOrDefault(severity.name(), 0L) > 0)
                .map(severity -> share(
                        severity.isError() ? painter.paint(severity.name(), Colour.RED) : severity.name(),
                        total.bySeverity().getOrDefault(severity.name(), 0L),
                        total.count()))
                .collect(Collectors.joining("  "));
    }

    private static String names(Map<String, Long> counts, long total) {
        String most = counts.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(NAMES_SHOWN)
                .map(entry -> share(Text.visible(entry.getKey()), entry.getValue(), total))
                .collect(Collectors.joining("  "));
        int more = counts.size() - NAMES_SHOWN;
        return more > 0 ? most + "  and " + more + " more" : most;
    }

    private static String share(String name, long count, long total) {
        return String.format(Locale.ROOT, "%s %s (%.1f %%)", name, Text.count(count), 100.0 * count / total);
    }

    /** A row for each window, or for a round number of minutes, hours or days; empty times are rows too. */
    private List<String> chart() {
        List<WindowStats> windows = report.windows();
        long first = windows.get(0).windowStart().getEpochSecond();
        long end = windows.get(windows.size() - 1).windowEnd().getEpochSecond();
        long step = step(end - first);
        long begin = Math.floorDiv(first, step) * step;
        int rows = (int) ((end - begin + step - 1) / step);
        long[] counts = new long[rows];
        long[] errors = new long[rows];
        for (WindowStats window : windows) {
            int row = (int) ((window.windowStart().getEpochSecond() - begin) / step);
            counts[row] += window.count();
            errors[row] += window.errors();
        }
        long most = Arrays.stream(counts).max().orElse(1);
        List<String> lines = new ArrayList<>();
        lines.add("lines in " + Text.duration(Duration.ofSeconds(step)) + " each, errors dark");
        for (int row = 0; row < rows; row++) {
            lines.add(row(Instant.ofEpochSecond(begin + row * step), counts[row], errors[row], most));
        }
        return lines;
    }

    /** The shortest step, of whole windows, in which {@value #CHART_ROWS} rows or so are enough. */
    private long step(long spanSeconds) {
        long window = report.window().toSeconds();
        for (long step : STEPS_SECONDS) {
            if (step % window == 0 && spanSeconds <= step * CHART_ROWS) {
                return step;
            }
        }
        return window * Math.max(1, (spanSeconds / window + CHART_ROWS - 1) / CHART_ROWS);
    }

    private String row(Instant start, long count, long errors, long most) {
        int width = (int) Math.ceil((double) count * CHART_WIDTH / most);
        int dark = Math.min(width, (int) Math.ceil((double) errors * CHART_WIDTH / most));
        String bar = painter.paint("█".repeat(dark), Colour.RED) + "░".repeat(width - dark);
        return "%s  %s%s  %s%s"
                .formatted(
                        seconds(start),
                        bar,
                        " ".repeat(CHART_WIDTH - width),
                        Text.count(count),
                        errors == 0 ? "" : ", " + Text.count(errors, "error"));
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
