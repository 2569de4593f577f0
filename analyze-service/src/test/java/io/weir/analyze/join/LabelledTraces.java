package io.weir.analyze.join;

import io.weir.analyze.join.TraceTexts.TraceText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;

/**
 * A labelled set: several sources at once, each with lines of its own format, some followed by a trace, some traces that
 * nothing introduces, and threads that write into each other's traces.
 */
final class LabelledTraces {

    /** One line, and the number of the event it is of. */
    record LabelledLine(String source, String text, int event) {}

    /** What an event should be; type is empty where it has no trace. */
    record Expected(String source, String firstLine, int lines, String type, String message) {}

    private interface Layout {
        String line(int second, String level, String thread, String text);
    }

    /** Lines that no trace can belong to. */
    private static final Layout JSON =
            (s, level, thread, text) -> "{\"time\":\"2026-01-31T10:%02d:%02dZ\",\"level\":\"%s\",\"msg\":\"%s\"}"
                    .formatted(s / 60 % 60, s % 60, level, text);

    private static final Layout[] LAYOUTS = {
        JSON,
        (s, level, thread, text) -> "2026-01-31T10:%02d:%02d.120Z %5s 4711 --- [%s] shop.Orders : %s"
                .formatted(s / 60 % 60, s % 60, level, thread, text),
        (s, level, thread, text) -> "2026-01-31 10:%02d:%02d,120 %s [%s] shop.Orders: %s"
                .formatted(s / 60 % 60, s % 60, level, thread, text),
        (s, level, thread, text) ->
                "2026-01-31 10:%02d:%02d,120 - shop.orders - %s - %s".formatted(s / 60 % 60, s % 60, level, text),
        (s, level, thread, text) -> "[2026-01-31 10:%02d:%02d] %s: %s".formatted(s / 60 % 60, s % 60, level, text),
    };

    private static final String[] MESSAGES = {
        "order placed",
        "user 17 signed in from 10.0.0.9",
        "retrying in 200 ms",
        "cache: 17 hits, 3 misses",
        "GET /at/com.acme.Error?level=ERROR took 12 ms",
        "nothing at shop.Orders(line 3)",
        "state: closed"
    };

    final List<LabelledLine> lines = new ArrayList<>();
    final List<Expected> expected = new ArrayList<>();
    private final List<TraceText> traces = TraceTexts.all();
    private final Random random;

    LabelledTraces(long seed, int sources, int eventsPerSource) {
        random = new Random(seed);
        List<Deque<LabelledLine>> queues = new ArrayList<>();
        for (int i = 0; i < sources; i++) {
            queues.add(source("source-" + i, LAYOUTS[i % LAYOUTS.length], i % LAYOUTS.length < 3, eventsPerSource));
        }
        // Interleaved in bursts, as producers push.
        while (!queues.isEmpty()) {
            Deque<LabelledLine> queue = queues.get(random.nextInt(queues.size()));
            for (int burst = 1 + random.nextInt(6); burst > 0 && !queue.isEmpty(); burst--) {
                lines.add(queue.removeFirst());
            }
            if (queue.isEmpty()) {
                queues.remove(queue);
            }
        }
    }

    private Deque<LabelledLine> source(String name, Layout layout, boolean threads, int events) {
        Deque<LabelledLine> queue = new ArrayDeque<>();
        for (int second = 0; second < events; second++) {
            int kind = random.nextInt(10);
            if (kind < 5) {
                plain(name, layout, second, "http-1", queue);
            } else {
                TraceText trace = traces.get(random.nextInt(traces.size())).numbered(1 + random.nextInt(999));
                List<String> text = new ArrayList<>(trace.lines());
                boolean own = trace.language().equals("go") || layout == JSON || (kind == 5 && uncaught(trace, text));
                if (!own) {
                    text.add(0, layout.line(second, "ERROR", "http-1", "request failed"));
                }
                int event = expected.size();
                expected.add(new Expected(name, text.get(0), text.size(), trace.type(), trace.message()));
                // Another thread's line in the midst of the trace, once its frames have begun.
                int between = threads && random.nextInt(3) == 0 ? frameFrom(text) : -1;
                for (int i = 0; i < text.size(); i++) {
                    if (i == between) {
                        plain(name, layout, second, "http-2", queue);
                    }
                    queue.add(new LabelledLine(name, text.get(i), event));
                }
            }
        }
        return queue;
    }

    /** Makes of a trace one that nothing caught, as the language's runtime prints it; false where it looks no different. */
    private static boolean uncaught(TraceText trace, List<String> text) {
        switch (trace.language()) {
            case "java" -> text.set(0, "Exception in thread \"main\" " + text.get(0));
            case "dotnet" -> text.set(0, "Unhandled exception. " + text.get(0));
            case "node" -> text.addAll(0, List.of("/srv/app/orders.js:10", "    throw failure;", "    ^"));
            default -> {
                return false;
            }
        }
        return true;
    }

    private int frameFrom(List<String> text) {
        int first = 0;
        while (first < text.size()
                && TraceLine.of(text.get(first)) != TraceLine.FRAME
                && TraceLine.of(text.get(first)) != TraceLine.NAMED_FRAME) {
            first++;
        }
        return first + 1 < text.size() ? first + 1 + random.nextInt(text.size() - first - 1) : -1;
    }

    private void plain(String name, Layout layout, int second, String thread, Deque<LabelledLine> queue) {
        String level = random.nextInt(4) == 0 ? "WARN" : "INFO";
        String text = layout.line(second, level, thread, MESSAGES[random.nextInt(MESSAGES.length)]);
        queue.add(new LabelledLine(name, text, expected.size()));
        expected.add(new Expected(name, text, 1, "", ""));
    }
}
