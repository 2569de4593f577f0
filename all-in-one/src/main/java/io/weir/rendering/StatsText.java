package io.weir.rendering;

import io.weir.events.Severity;
import io.weir.events.WindowStats;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Text;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** {@code 2005-12-04T04:47:00Z 1m00s apache  12 lines: 5 ERROR, 7 INFO  41.7 % errors}. */
final class StatsText {

    private static final List<Severity> WORST_FIRST = List.of(
            Severity.FATAL,
            Severity.ERROR,
            Severity.WARN,
            Severity.INFO,
            Severity.DEBUG,
            Severity.TRACE,
            Severity.UNKNOWN);

    private StatsText() {}

    static Rendering rendering(Painter painter) {
        return RecordText.of(WindowStats.class, painter, stats -> of(stats, painter));
    }

    static String of(WindowStats stats, Painter painter) {
        return "%s %s %s  %s: %s%s%s%s"
                .formatted(
                        painter.paint(Times.seconds(stats.windowStart()), Colour.DIM),
                        painter.paint(
                                Text.duration(Duration.between(stats.windowStart(), stats.windowEnd())), Colour.DIM),
                        painter.paint(Text.visible(stats.service()), Colour.CYAN),
                        Text.count(stats.count(), "line"),
                        severities(stats),
                        errors(stats, painter),
                        stats.late() == 0 ? "" : "  " + Text.count(stats.late()) + " late",
                        stats.closed() ? "" : painter.paint("  open", Colour.DIM));
    }

    private static String severities(WindowStats stats) {
        String counts = WORST_FIRST.stream()
                .filter(severity -> stats.bySeverity().getOrDefault(severity.name(), 0L) > 0)
                .map(severity -> Text.count(stats.bySeverity().getOrDefault(severity.name(), 0L)) + " " + severity)
                .collect(Collectors.joining(", "));
        return counts.isEmpty() ? "none" : counts;
    }

    private static String errors(WindowStats stats, Painter painter) {
        if (stats.errors() == 0 || stats.count() == 0) {
            return "";
        }
        String rate = String.format(Locale.ROOT, "%.1f %% errors", 100.0 * stats.errors() / stats.count());
        return "  " + painter.paint(rate, Colour.RED);
    }
}
