package io.weir.analyze.window;

import io.weir.analyze.parse.EventFields;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The patterns of one service within one batch. The first {@value #MAX_PATTERNS} are told apart, so that they fit into a
 * record; events of further ones, and events that belong to none, count as {@value LogPattern#OTHER}. Not thread-safe.
 */
final class BatchPatterns {

    /** At two texts of {@value #MAX_CHARS} characters each, well within a record of 1 MB. */
    static final int MAX_PATTERNS = 200;

    static final int MAX_CHARS = 1_000;

    private static final class Counting {
        private final String sample;
        private String template;
        private long count;
        private Instant firstSeen;
        private Instant lastSeen;
        private int severityNumber;

        private Counting(LogEvent event, String template) {
            this.sample = Sample.cut(event.body(), MAX_CHARS);
            this.template = template;
            this.firstSeen = event.timestamp();
            this.lastSeen = event.timestamp();
        }
    }

    private final String service;
    private final Map<String, Counting> patterns = new LinkedHashMap<>();

    BatchPatterns(String service) {
        this.service = service;
    }

    void add(LogEvent event) {
        String id = event.attributes().get(EventFields.TEMPLATE_ID) instanceof String text ? text : LogPattern.OTHER;
        String template = event.attributes().get(EventFields.TEMPLATE) instanceof String text ? text : LogPattern.OTHER;
        Counting counting = patterns.get(id);
        if (counting == null) {
            if (patterns.size() >= MAX_PATTERNS) {
                id = LogPattern.OTHER;
                template = LogPattern.OTHER;
            }
            String kept = template;
            counting = patterns.computeIfAbsent(id, key -> new Counting(event, kept));
        }
        counting.template = template;
        counting.count++;
        Instant time = event.timestamp();
        if (time.isBefore(counting.firstSeen)) {
            counting.firstSeen = time;
        } else if (time.isAfter(counting.lastSeen)) {
            counting.lastSeen = time;
        }
        counting.severityNumber = Math.max(counting.severityNumber, event.severityNumber());
    }

    List<LogPattern> toList() {
        return patterns.entrySet().stream()
                .map(entry -> pattern(entry.getKey(), entry.getValue()))
                .toList();
    }

    private LogPattern pattern(String id, Counting counting) {
        return new LogPattern(
                service,
                id,
                Sample.cut(counting.template, MAX_CHARS),
                counting.count,
                counting.firstSeen,
                counting.lastSeen,
                counting.severityNumber,
                counting.sample);
    }
}
