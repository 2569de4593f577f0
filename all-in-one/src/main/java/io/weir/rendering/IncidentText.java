package io.weir.rendering;

import io.weir.events.Alert;
import io.weir.events.Incident;
import io.weir.events.LogEvent;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Text;
import java.util.ArrayList;
import java.util.List;

/** An incident: what fired, what was fetched about it, which lines raised it. */
public final class IncidentText {

    private static final int SAMPLES_SHOWN = 3;

    private IncidentText() {}

    static Rendering rendering(Painter painter) {
        return RecordText.of(Incident.class, painter, incident -> String.join("\n", of(incident, painter)));
    }

    static List<String> of(Incident incident, Painter painter) {
        List<String> lines = new ArrayList<>();
        Alert alert = incident.alert();
        lines.add("%s %s %s"
                .formatted(
                        painter.paint(Times.seconds(incident.openedAt()), Colour.DIM),
                        painter.paint("INCIDENT", Colour.ALARM),
                        painter.paint(Text.visible(incident.id()), Colour.BOLD)));
        lines.add("    alert    " + AlertText.of(alert, painter));
        lines.add("    context  " + FetchText.heading(incident.context(), painter));
        lines.addAll(FetchText.targets(incident.context(), painter, "      "));
        List<LogEvent> samples = incident.samples();
        if (!samples.isEmpty()) {
            lines.add("    samples  %d of %d".formatted(Math.min(SAMPLES_SHOWN, samples.size()), samples.size()));
            samples.stream().limit(SAMPLES_SHOWN).forEach(event -> lines.add("      " + EventText.of(event, painter)));
        }
        return lines;
    }
}
