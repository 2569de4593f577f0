package io.weir.rendering;

import io.weir.events.LogEvent;
import io.weir.events.Severity;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Text;

/** {@code 2005-12-04T04:47:44.000Z ERROR apache  worker 6 is in error}. */
public final class EventText {

    private EventText() {}

    static Rendering rendering(Painter painter) {
        return RecordText.of(LogEvent.class, painter, event -> of(event, painter));
    }

    /** Time, severity, service, message; control characters made visible. */
    public static String of(LogEvent event, Painter painter) {
        return "%s %s %s  %s"
                .formatted(
                        painter.paint(Times.millis(event.timestamp()), Colour.DIM),
                        severity(event.severity(), painter),
                        painter.paint(Text.visible(event.service()), Colour.CYAN),
                        Text.visible(event.body()));
    }

    static String severity(Severity severity, Painter painter) {
        String name = "%-5s".formatted(severity == Severity.UNKNOWN ? "-" : severity.name());
        return switch (severity) {
            case FATAL -> painter.paint(name, Colour.ALARM);
            case ERROR -> painter.paint(name, Colour.RED);
            case WARN -> painter.paint(name, Colour.YELLOW);
            case INFO -> painter.paint(name, Colour.GREEN);
            case TRACE, DEBUG, UNKNOWN -> painter.paint(name, Colour.DIM);
        };
    }
}
