package io.weir.rendering;

import io.weir.events.Alert;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Text;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;

/** {@code 2026-11-22T09:00:00Z FIRING ErrorRate payments  80 % of lines are errors, 2 % before}. */
public final class AlertText {

    private AlertText() {}

    static Rendering rendering(Painter painter) {
        return RecordText.of(Alert.class, painter, alert -> of(alert, painter));
    }

    /** Start or end, status, name, service, summary. */
    public static String of(Alert alert, Painter painter) {
        Instant time = Objects.requireNonNullElse(alert.endsAt(), alert.startsAt());
        String status =
                alert.isFiring() ? painter.paint("FIRING", Colour.ALARM) : painter.paint("RESOLVED", Colour.GREEN);
        String summary = alert.annotations().getOrDefault("summary", "");
        String lasted = alert.isFiring() ? "" : "  after " + Text.duration(Duration.between(alert.startsAt(), time));
        return "%s %s %s %s  %s%s"
                .formatted(
                        painter.paint(Times.seconds(time), Colour.DIM),
                        status,
                        painter.paint(Text.visible(alert.name()), Colour.BOLD),
                        painter.paint(Text.visible(alert.service()), Colour.CYAN),
                        Text.visible(summary),
                        lasted);
    }
}
