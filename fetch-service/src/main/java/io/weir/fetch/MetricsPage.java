package io.weir.fetch;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A page of metrics in Prometheus' text format, and what of it an operator looks at first: the sums of those metrics whose
 * names speak of errors or of what runs out, and answers of class 5xx. Thousands of lines become some thirty.
 */
final class MetricsPage {

    /** Pages that are shorter are read whole. */
    static final int WORTH_CHARS = 4_096;

    private static final int MAX_LINES = 30;
    private static final List<String> TELLING = List.of(
            "error",
            "fail",
            "exception",
            "timeout",
            "reject",
            "dropped",
            "retries",
            "panic",
            "cpu",
            "heap",
            "memory_used",
            "resident_memory",
            "threads",
            "goroutines",
            "connections",
            "pending",
            "queue",
            "open_fds",
            "files_open",
            "lag",
            "restarts");
    private static final List<String> SERVER_ERROR =
            List.of("status=\"5", "code=\"5", "status_code=\"5", "outcome=\"SERVER_ERROR\"");
    private static final List<String> PARTS = List.of("_bucket", "_created", "_max");

    private final Map<String, Double> sums = new TreeMap<>();
    private int samples;

    private MetricsPage() {}

    /** Whether a body is such a page, and long enough to be worth a summary. */
    static boolean is(@Nullable String contentType, @Nullable String body) {
        if (body == null || body.length() < WORTH_CHARS) {
            return false;
        }
        String type = contentType == null ? "" : contentType.toLowerCase(Locale.ROOT);
        return type.contains("openmetrics-text")
                || (type.startsWith("text/plain") && (body.startsWith("# HELP ") || body.startsWith("# TYPE ")));
    }

    /** A line for each metric that tells something, after one that says how many samples there were. */
    static String summary(String body) {
        MetricsPage page = new MetricsPage();
        body.lines().forEach(page::add);
        StringBuilder summary = new StringBuilder("samples ").append(page.samples);
        page.sums.entrySet().stream()
                .limit(MAX_LINES)
                .forEach(sum ->
                        summary.append('\n').append(sum.getKey()).append(' ').append(number(sum.getValue())));
        if (page.sums.size() > MAX_LINES) {
            summary.append("\n… ").append(page.sums.size() - MAX_LINES).append(" more");
        }
        return summary.toString();
    }

    private void add(String line) {
        if (line.isEmpty() || line.charAt(0) == '#') {
            return;
        }
        int labels = line.indexOf('{');
        int labelsEnd = line.lastIndexOf('}');
        int nameEnd = labels >= 0 ? labels : line.indexOf(' ');
        if (nameEnd <= 0 || labelsEnd < labels) {
            // The last line of a page that was cut.
            return;
        }
        Double value = value(line.substring(Math.max(nameEnd, labelsEnd + 1)).strip());
        if (value == null) {
            return;
        }
        samples++;
        String name = line.substring(0, nameEnd);
        if (PARTS.stream().anyMatch(name::endsWith) || value.isNaN() || value == 0) {
            return;
        }
        if (labels >= 0 && SERVER_ERROR.stream().anyMatch(line.substring(labels, labelsEnd)::contains)) {
            sums.merge(name + "{5xx}", value, Double::sum);
        } else if (TELLING.stream().anyMatch(name::contains)) {
            sums.merge(name, value, Double::sum);
        }
    }

    /** Without the time that may follow; null if it is none. */
    private static @Nullable Double value(String text) {
        int end = text.indexOf(' ');
        try {
            return Double.valueOf(end < 0 ? text : text.substring(0, end));
        } catch (NumberFormatException e) {
            return null;
        }
    }

    private static String number(double value) {
        return value == Math.rint(value) && Math.abs(value) < 1e15
                ? Long.toString((long) value)
                : String.format(Locale.ROOT, "%.4g", value);
    }
}
