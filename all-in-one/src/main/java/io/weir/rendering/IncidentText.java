package io.weir.rendering;

import io.weir.events.Alert;
import io.weir.events.Incident;
import io.weir.events.LogEvent;
import io.weir.events.WindowStats;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** An incident: what fired, what was fetched about it, how many errors there were and which, which lines raised it. */
public final class IncidentText {

    private static final int SAMPLES_SHOWN = 3;
    private static final int PATTERN_WIDTH = 100;

    private IncidentText() {}

    static Rendering rendering(Painter painter) {
        return RecordText.of(Incident.class, painter, incident -> String.join("\n", of(incident, painter)));
    }

    static List<String> of(Incident incident, Painter painter) {
        List<String> lines = new ArrayList<>();
        Alert alert = incident.alert();
        lines.add("%s %s %s%s"
                .formatted(
                        painter.paint(Times.seconds(incident.openedAt()), Colour.DIM),
                        incident.endedAt() == null
                                ? painter.paint("INCIDENT", Colour.ALARM)
                                : painter.paint("INCIDENT RESOLVED", Colour.GREEN),
                        painter.paint(Text.visible(incident.id()), Colour.BOLD),
                        incident.previousIncidentId() == null
                                ? ""
                                : painter.paint("  after " + Text.visible(incident.previousIncidentId()), Colour.DIM)));
        lines.add("    alert    " + AlertText.of(alert, painter));
        lines.add("    context  " + FetchText.heading(incident.context(), painter));
        lines.addAll(FetchText.targets(incident.context(), painter, "      "));
        lines.addAll(windows(incident.windows(), painter));
        incident.patterns()
                .forEach(pattern -> lines.add("    pattern  %s  %s"
                        .formatted(
                                painter.paint("%d ×".formatted(pattern.count()), Colour.BOLD),
                                Text.cut(Text.visible(pattern.template()), PATTERN_WIDTH))));
        List<LogEvent> samples = incident.samples();
        if (!samples.isEmpty()) {
            lines.add("    samples  %d of %d".formatted(Math.min(SAMPLES_SHOWN, samples.size()), samples.size()));
            samples.stream().limit(SAMPLES_SHOWN).forEach(event -> lines.add("      " + EventText.of(event, painter)));
        }
        return lines;
    }

    /** A line for all of them: errors of lines, window by window. */
    private static List<String> windows(List<WindowStats> windows, Painter painter) {
        if (windows.isEmpty()) {
            return List.of();
        }
        return List.of("    errors   "
                + windows.stream()
                        .map(window -> painter.paint(
                                window.errors() + "/" + window.count(), window.errors() > 0 ? Colour.RED : Colour.DIM))
                        .collect(Collectors.joining(" "))
                + painter.paint("  since " + Times.seconds(windows.get(0).windowStart()), Colour.DIM));
    }
}
