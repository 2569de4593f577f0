package io.weir.cli.analyze;

import io.weir.cli.analyze.LineCounts.Counts;
import io.weir.events.Severity;
import io.weir.events.WindowStats;
import io.weir.terminal.Painter;
import io.weir.terminal.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** {@link LineCounts} for a person, and for a program. */
final class CountReport {

    private final LineCounts counts;
    private final Map<Instant, Counts> windows;
    private final Counts total;

    CountReport(LineCounts counts) {
        this.counts = counts;
        this.windows = counts.windows();
        this.total = counts.total();
    }

    /** An object that JSON can be made of. */
    Map<String, Object> json() {
        List<Map<String, Object>> list = new ArrayList<>();
        windows.forEach((start, window) -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("windowStart", start);
            json.put("windowEnd", start.plusSeconds(counts.windowSeconds()));
            json.put("count", window.count());
            json.put("bySeverity", window.bySeverity());
            json.put("byStatus", window.byStatus());
            list.add(json);
        });
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("lines", total.count() + counts.blank());
        json.put("blank", counts.blank());
        json.put("bySeverity", total.bySeverity());
        json.put("byStatus", total.byStatus());
        json.put("windowSeconds", counts.windowSeconds());
        json.put("windows", list);
        return json;
    }

    /**
     * The report.
     *
     * @param blocks whether the chart may be drawn with block characters
     */
    List<String> lines(Painter painter, boolean blocks) {
        List<String> lines = new ArrayList<>();
        lines.add("%s, %s blank"
                .formatted(Text.count(total.count() + counts.blank(), "line"), Text.count(counts.blank())));
        if (total.count() == 0) {
            return lines;
        }
        lines.add("severity  " + shares(total.bySeverity()));
        if (!total.byStatus().isEmpty()) {
            lines.add("status    " + shares(total.byStatus()));
        }
        lines.add("");
        lines.addAll(new VolumeChart(painter, blocks).lines(stats(), Duration.ofSeconds(counts.windowSeconds())));
        return lines;
    }

    private String shares(Map<?, Long> parts) {
        return parts.entrySet().stream()
                .map(part -> String.format(
                        Locale.ROOT,
                        "%s %s (%.1f %%)",
                        part.getKey(),
                        Text.count(part.getValue()),
                        100.0 * part.getValue() / total.count()))
                .collect(Collectors.joining("  "));
    }

    private List<WindowStats> stats() {
        List<WindowStats> stats = new ArrayList<>();
        windows.forEach((start, window) -> stats.add(new WindowStats(
                "lines",
                start,
                start.plusSeconds(counts.windowSeconds()),
                window.count(),
                Arrays.stream(Severity.values())
                        .collect(Collectors.toMap(Severity::name, window::of, Long::sum, LinkedHashMap::new)),
                Map.of(),
                0,
                0,
                0,
                null,
                List.of(),
                true)));
        return stats;
    }
}
