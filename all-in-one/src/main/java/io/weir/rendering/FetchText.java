package io.weir.rendering;

import io.weir.events.FetchResult;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import io.weir.terminal.Colour;
import io.weir.terminal.Painter;
import io.weir.terminal.Text;
import java.util.ArrayList;
import java.util.List;

/** What was fetched: a heading that compares the whole with the sum of its parts, then a line a target. */
public final class FetchText {

    private static final int NAME_WIDTH = 40;
    private static final int BODY_WIDTH = 80;

    private FetchText() {}

    static Rendering rendering(Painter painter) {
        return RecordText.of(
                FetchResult.class,
                painter,
                result -> painter.paint(Times.millis(result.startedAt()), Colour.DIM) + " " + heading(result, painter)
                        + "\n" + String.join("\n", targets(result, painter, "    ")));
    }

    /** {@code COMPLETE: 3 of 3 ok in 45 ms (one after another: 102 ms)}. */
    public static String heading(FetchResult result, Painter painter) {
        long ok = result.results().stream()
                .filter(target -> target.outcome() == Outcome.ok)
                .count();
        Colour colour = switch (result.status()) {
            case COMPLETE -> Colour.GREEN;
            case PARTIAL -> Colour.YELLOW;
            case FAILED -> Colour.RED;
        };
        return "%s: %d of %d ok in %d ms (one after another: %d ms)"
                .formatted(
                        painter.paint(result.status().name(), colour),
                        ok,
                        result.results().size(),
                        result.elapsedMillis(),
                        sumMillis(result));
    }

    /** How long the targets would have taken one after another. */
    public static long sumMillis(FetchResult result) {
        return result.results().stream().mapToLong(TargetResult::elapsedMillis).sum();
    }

    /** A line a target: name, outcome, HTTP status, milliseconds, then what went wrong or how the body begins. */
    public static List<String> targets(FetchResult result, Painter painter, String indent) {
        int width = result.results().stream()
                .mapToInt(target ->
                        Math.min(NAME_WIDTH, Text.visible(target.name()).length()))
                .max()
                .orElse(0);
        List<String> lines = new ArrayList<>();
        for (TargetResult target : result.results()) {
            String name = Text.cut(Text.visible(target.name()), NAME_WIDTH);
            lines.add((indent + name + " ".repeat(width - name.length()) + "  " + outcome(target, painter) + "  "
                            + status(target) + "%6d ms".formatted(target.elapsedMillis()) + "  "
                            + details(target, painter))
                    .stripTrailing());
        }
        return lines;
    }

    private static String outcome(TargetResult target, Painter painter) {
        String name = "%-12s".formatted(target.outcome());
        return painter.paint(name, target.outcome() == Outcome.ok ? Colour.GREEN : Colour.RED);
    }

    private static String status(TargetResult target) {
        return target.httpStatus() == null ? "  -" : "%3d".formatted(target.httpStatus());
    }

    private static String details(TargetResult target, Painter painter) {
        String attempts = target.attempts() > 1 ? target.attempts() + " attempts  " : "";
        String cached = target.cached() ? "cached  " : "";
        String error = target.error();
        if (error != null) {
            return attempts + painter.paint(Text.visible(error), Colour.RED);
        }
        String body = target.body() == null ? "" : target.body().strip();
        int lineEnd = body.indexOf('\n');
        String firstLine = lineEnd < 0 ? body : body.substring(0, lineEnd).stripTrailing() + " …";
        return attempts + cached + painter.paint(Text.cut(Text.visible(firstLine), BODY_WIDTH), Colour.DIM);
    }
}
