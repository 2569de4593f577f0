package io.weir.cli.analyze;

import io.weir.analyze.parse.EventFields;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import io.weir.events.Severity;
import io.weir.terminal.Text;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The message patterns of some files, all services together. Those beyond the first {@value #MAX_PATTERNS} are counted as
 * {@value LogPattern#OTHER}, so that the counts add up to the events. Not thread-safe.
 */
final class PatternTable {

    static final int MAX_PATTERNS = 1_000;

    private static final int MAX_CHARS = 500;
    /** Severity numbers come in ranges of four, after 0 for unknown. */
    private static final int RANGE = 4;

    private static final int RANGES = 7;
    private static final Comparator<Kind> MOST_FREQUENT_FIRST =
            Comparator.comparingLong(Kind::count).reversed().thenComparing(Kind::id);

    /**
     * A kind of message.
     *
     * @param severity the one that most of them have
     * @param errors how many are of {@link Severity#ERROR} or above
     * @param sample the first of them, shortened if it is long
     */
    record Kind(
            String id,
            String template,
            long count,
            Severity severity,
            long errors,
            Instant firstSeen,
            Instant lastSeen,
            String sample) {}

    private static final class Row {
        private final String sample;
        private String template;
        private long count;
        private final long[] bySeverity = new long[RANGES];
        private Instant first;
        private Instant last;

        private Row(String template, String sample, Instant time) {
            this.template = template;
            this.sample = sample;
            this.first = time;
            this.last = time;
        }

        private Kind kind(String id) {
            int most = 0;
            long errors = 0;
            for (int range = 0; range < RANGES; range++) {
                most = bySeverity[range] > bySeverity[most] ? range : most;
                errors += severity(range).isError() ? bySeverity[range] : 0;
            }
            return new Kind(id, Text.cut(template, MAX_CHARS), count, severity(most), errors, first, last, sample);
        }
    }

    private static Severity severity(int range) {
        return Severity.of(range * RANGE);
    }

    private final Map<String, Row> rows = new HashMap<>();

    /** @param time when it happened, as far as is known */
    void add(LogEvent event, Instant time) {
        String id = text(event, EventFields.TEMPLATE_ID);
        String template = text(event, EventFields.TEMPLATE);
        Row row = rows.get(id);
        if (row == null) {
            if (rows.size() >= MAX_PATTERNS) {
                id = LogPattern.OTHER;
                template = LogPattern.OTHER;
            }
            String kept = template;
            row = rows.computeIfAbsent(id, key -> new Row(kept, Text.cut(event.body(), MAX_CHARS), time));
        }
        row.template = template;
        row.count++;
        row.bySeverity[(event.severityNumber() + RANGE - 1) / RANGE]++;
        if (time.isBefore(row.first)) {
            row.first = time;
        } else if (time.isAfter(row.last)) {
            row.last = time;
        }
    }

    private static String text(LogEvent event, String attribute) {
        return event.attributes().get(attribute) instanceof String value ? value : LogPattern.OTHER;
    }

    /** All of them, the most frequent first. */
    List<Kind> toList() {
        return rows.entrySet().stream()
                .map(entry -> entry.getValue().kind(entry.getKey()))
                .sorted(MOST_FREQUENT_FIRST)
                .toList();
    }
}
