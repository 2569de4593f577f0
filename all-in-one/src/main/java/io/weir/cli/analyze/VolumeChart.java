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
import java.util.List;

/** Lines over time, a bar for each step of it: errors, warnings and the rest, in blocks on a terminal and in ASCII elsewhere. */
final class VolumeChart {

    private static final int ROWS = 24;
    private static final int WIDTH = 40;
    private static final long[] STEPS_SECONDS = {
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 172_800,
        604_800
    };

    /** What bars are drawn with. */
    private record Ink(String error, String warning, String other) {
        static final Ink BLOCKS = new Ink("█", "▓", "░");
        static final Ink ASCII = new Ink("#", "+", ".");
    }

    private final Painter painter;
    private final Ink ink;

    /** @param blocks whether block characters can be shown */
    VolumeChart(Painter painter, boolean blocks) {
        this.painter = painter;
        this.ink = blocks ? Ink.BLOCKS : Ink.ASCII;
    }

    /**
     * A row for each window, or for a round number of minutes, hours or days; empty times are rows too.
     *
     * @param windows by time, at least one
     * @param window how long one is
     */
    List<String> lines(List<WindowStats> windows, Duration window) {
        long first = windows.get(0).windowStart().getEpochSecond();
        long end = windows.get(windows.size() - 1).windowEnd().getEpochSecond();
        long step = step(end - first, window.toSeconds());
        long begin = Math.floorDiv(first, step) * step;
        int rows = (int) ((end - begin + step - 1) / step);
        long[] counts = new long[rows];
        long[] errors = new long[rows];
        long[] warnings = new long[rows];
        for (WindowStats stats : windows) {
            int row = (int) ((stats.windowStart().getEpochSecond() - begin) / step);
            counts[row] += stats.count();
            errors[row] += stats.errors();
            warnings[row] += stats.bySeverity().getOrDefault(Severity.WARN.name(), 0L);
        }
        long most = Arrays.stream(counts).max().orElse(1);
        List<String> lines = new ArrayList<>();
        lines.add("lines in %s each  %s errors  %s warnings  %s others"
                .formatted(
                        Text.duration(Duration.ofSeconds(step)),
                        painter.paint(ink.error, Colour.RED),
                        painter.paint(ink.warning, Colour.YELLOW),
                        ink.other));
        for (int row = 0; row < rows; row++) {
            lines.add(row(Instant.ofEpochSecond(begin + row * step), counts[row], errors[row], warnings[row], most));
        }
        return lines;
    }

    /** The shortest step, of whole windows, in which {@value #ROWS} rows or so are enough. */
    private static long step(long spanSeconds, long window) {
        for (long step : STEPS_SECONDS) {
            if (step % window == 0 && spanSeconds <= step * ROWS) {
                return step;
            }
        }
        return window * Math.max(1, (spanSeconds / window + ROWS - 1) / ROWS);
    }

    private String row(Instant start, long count, long errors, long warnings, long most) {
        int width = cells(count, most);
        int ofErrors = Math.min(width, cells(errors, most));
        int ofWarnings = Math.min(width - ofErrors, cells(warnings, most));
        return "%s  %s%s%s%s  %s%s"
                .formatted(
                        start.truncatedTo(ChronoUnit.SECONDS),
                        painter.paint(ink.error.repeat(ofErrors), Colour.RED),
                        painter.paint(ink.warning.repeat(ofWarnings), Colour.YELLOW),
                        ink.other.repeat(width - ofErrors - ofWarnings),
                        " ".repeat(WIDTH - width),
                        Text.count(count),
                        errors == 0 ? "" : ", " + Text.count(errors, "error"));
    }

    /** Whatever is there is seen: more than nothing has a cell. */
    private static int cells(long count, long most) {
        return (int) Math.ceil((double) count * WIDTH / most);
    }
}
