package io.weir.rendering;

import io.weir.events.LogPattern;
import io.weir.events.Severity;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Text;

/** {@code 2026-03-01T12:00:07.250Z INFO  payments  1,234 times  captured <*>  c0ffee0123456789}. */
final class PatternText {

    private PatternText() {}

    static Rendering rendering(Painter painter) {
        return RecordText.of(LogPattern.class, painter, pattern -> of(pattern, painter));
    }

    /** When it was last seen, its worst severity, service, how often, what, and the id to look for in events. */
    static String of(LogPattern pattern, Painter painter) {
        return "%s %s %s  %s  %s  %s"
                .formatted(
                        painter.paint(Times.millis(pattern.lastSeen()), Colour.DIM),
                        EventText.severity(Severity.of(pattern.severityNumber()), painter),
                        painter.paint(Text.visible(pattern.service()), Colour.CYAN),
                        painter.paint(Text.count(pattern.count(), "time"), Colour.BOLD),
                        Text.visible(pattern.template()),
                        painter.paint(pattern.id(), Colour.DIM));
    }
}
