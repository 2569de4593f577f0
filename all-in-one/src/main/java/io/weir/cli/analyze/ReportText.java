package io.weir.cli.analyze;

import io.weir.events.LogPattern;
import io.weir.events.Severity;
import io.weir.events.WindowStats;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Table;
import io.weir.terminal.Text;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** A {@link FileReport} for a person. */
final class ReportText {

    private static final int NAMES_SHOWN = 5;
    private static final int EXAMPLE_WIDTH = 100;
    private static final int PATTERNS_SHOWN = 10;
    private static final int SPIKES_SHOWN = 5;
    private static final int ENDPOINTS_SHOWN = 10;
    private static final int SAMPLE_INDENT = 27;

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
    private final boolean blocks;

    /** @param blocks whether the chart may be drawn with block characters */
    ReportText(FileReport report, Painter painter, boolean blocks) {
        this.report = report;
        this.painter = painter;
        this.blocks = blocks;
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
        lines.addAll(new VolumeChart(painter, blocks).lines(report.windows(), report.window()));
        addSpikes(lines);
        addPatterns(lines, total.count());
        addEndpoints(lines, total);
        if (!report.unparsed().isEmpty()) {
            lines.add("");
            lines.add("not recognised, %s of the events, for example"
                    .formatted(percent(total.unparsed(), total.count())));
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

    /** The kinds of messages that are most frequent, and the errors among the others: what is rare may be what matters. */
    private void addPatterns(List<String> lines, long total) {
        List<PatternTable.Kind> patterns = report.patterns();
        List<PatternTable.Kind> top = patterns.stream().limit(PATTERNS_SHOWN).toList();
        lines.add("");
        lines.add("top patterns, %d of %s".formatted(top.size(), Text.count(patterns.size())));
        top.forEach(pattern -> add(pattern, total, lines));
        List<PatternTable.Kind> errors = patterns.stream()
                .skip(PATTERNS_SHOWN)
                .filter(pattern -> pattern.errors() > 0)
                .toList();
        if (!errors.isEmpty()) {
            lines.add("");
            lines.add("further patterns with errors, %d of %s"
                    .formatted(Math.min(errors.size(), PATTERNS_SHOWN), Text.count(errors.size())));
            errors.stream().limit(PATTERNS_SHOWN).forEach(pattern -> add(pattern, total, lines));
        }
    }

    private void add(PatternTable.Kind pattern, long total, List<String> lines) {
        String errors = pattern.errors() == 0 || pattern.severity().isError()
                ? ""
                : painter.paint("  " + Text.count(pattern.errors(), "error"), Colour.RED);
        lines.add("%11s %6s  %s  %s%s"
                .formatted(
                        Text.count(pattern.count()),
                        percent(pattern.count(), total),
                        severity(pattern.severity()),
                        Text.cut(Text.visible(pattern.template()), EXAMPLE_WIDTH),
                        errors));
        if (pattern.template().contains(LogPattern.VARIABLE)) {
            lines.add(" ".repeat(SAMPLE_INDENT)
                    + painter.paint(Text.cut(Text.visible(pattern.sample()), EXAMPLE_WIDTH), Colour.DIM));
        }
    }

    private String severity(Severity severity) {
        String name = "%-5s".formatted(severity == Severity.UNKNOWN ? "-" : severity.name());
        return severity.isError()
                ? painter.paint(name, Colour.RED)
                : severity == Severity.WARN ? painter.paint(name, Colour.YELLOW) : name;
    }

    private void addSpikes(List<String> lines) {
        List<ErrorSpike> spikes = ErrorSpike.among(report.windows());
        if (spikes.isEmpty()) {
            return;
        }
        lines.add("");
        lines.add("error spikes, %d of %s".formatted(Math.min(spikes.size(), SPIKES_SHOWN), Text.count(spikes.size())));
        for (ErrorSpike spike : ErrorSpike.largest(spikes, SPIKES_SHOWN)) {
            lines.add("  %s for %s  %s, up to %s in %s where %s is usual"
                    .formatted(
                            painter.paint(seconds(spike.start()), Colour.RED),
                            Text.duration(Duration.between(spike.start(), spike.end())),
                            Text.count(spike.errors(), "error"),
                            Text.count(spike.peak()),
                            Text.duration(report.window()),
                            Text.count(spike.usual())));
        }
    }

    private void addEndpoints(List<String> lines, WindowStats total) {
        List<EndpointTable.Endpoint> endpoints = report.endpoints();
        if (endpoints.isEmpty()) {
            return;
        }
        boolean timed = endpoints.stream().anyMatch(endpoint -> endpoint.durationMillis() != null);
        lines.add("");
        lines.add("HTTP status  " + names(total.byStatusClass(), total.count()));
        lines.add((timed ? "slowest" : "most frequent")
                + " endpoints, %d of %s"
                        .formatted(Math.min(endpoints.size(), ENDPOINTS_SHOWN), Text.count(endpoints.size())));
        Table table = timed
                ? new Table(">requests", ">5xx", ">p50 ms", ">p95 ms", ">p99 ms", "endpoint")
                : new Table(">requests", ">5xx", "endpoint");
        for (EndpointTable.Endpoint endpoint : endpoints.subList(0, Math.min(endpoints.size(), ENDPOINTS_SHOWN))) {
            String name = Text.cut(Text.visible(endpoint.endpoint()), EXAMPLE_WIDTH);
            String requests = Text.count(endpoint.count());
            String failed = percent(endpoint.serverErrors(), endpoint.count());
            WindowStats.Durations durations = endpoint.durationMillis();
            if (!timed) {
                table.row(requests, failed, name);
            } else if (durations == null) {
                table.row(requests, failed, "", "", "", name);
            } else {
                table.row(
                        requests,
                        failed,
                        millis(durations.p50()),
                        millis(durations.p95()),
                        millis(durations.p99()),
                        name);
            }
        }
        table.lines().forEach(line -> lines.add("  " + line));
    }

    private static String millis(double millis) {
        return String.format(Locale.ROOT, "%,.1f", millis);
    }

    private static String percent(long count, long total) {
        return String.format(Locale.ROOT, "%.1f %%", total == 0 ? 0 : 100.0 * count / total);
    }

    private static String seconds(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
