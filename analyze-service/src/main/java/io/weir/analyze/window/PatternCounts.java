package io.weir.analyze.window;

import io.weir.analyze.parse.EventFields;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import io.weir.events.WindowStats.PatternCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How often each message pattern came, for the first {@value #MAX_PATTERNS} of them; what comes of further ones is counted
 * together as {@value LogPattern#OTHER}, so that the counts always add up to the events that belong to a pattern. Not
 * thread-safe.
 */
final class PatternCounts {

    /** Patterns told apart within one window. */
    static final int MAX_PATTERNS = 50;

    private static final int MAX_TEMPLATE_CHARS = 500;

    private static final class Counting {
        private String template;
        private long count;

        private Counting(String template) {
            this.template = template;
        }
    }

    private final Map<String, Counting> patterns = new LinkedHashMap<>();

    /** Counts an event if it belongs to a pattern. */
    void add(LogEvent event) {
        if (event.attributes().get(EventFields.TEMPLATE_ID) instanceof String id
                && event.attributes().get(EventFields.TEMPLATE) instanceof String template) {
            add(id, template, 1);
        }
    }

    /** Adds what was counted elsewhere. */
    void add(List<PatternCount> others) {
        others.forEach(other -> add(other.id(), other.template(), other.count()));
    }

    private void add(String id, String template, long count) {
        Counting counting = patterns.get(id);
        if (counting == null) {
            boolean full = patterns.size() >= MAX_PATTERNS;
            counting = patterns.computeIfAbsent(full ? LogPattern.OTHER : id, key -> new Counting(template));
            counting.template = full ? LogPattern.OTHER : template;
        } else {
            // A template only ever becomes more general.
            counting.template = template;
        }
        counting.count += count;
    }

    List<PatternCount> toList() {
        List<PatternCount> list = new ArrayList<>(patterns.size());
        patterns.forEach((id, counting) ->
                list.add(new PatternCount(id, Sample.cut(counting.template, MAX_TEMPLATE_CHARS), counting.count)));
        return list;
    }

    /** The most frequent ones, most frequent first, and after them what is left of the sum. */
    List<PatternCount> top(int most) {
        List<PatternCount> sorted = toList().stream()
                .filter(pattern -> !pattern.id().equals(LogPattern.OTHER))
                .sorted(Comparator.comparingLong(PatternCount::count).reversed().thenComparing(PatternCount::id))
                .limit(most)
                .toList();
        long all =
                patterns.values().stream().mapToLong(counting -> counting.count).sum();
        long rest = all - sorted.stream().mapToLong(PatternCount::count).sum();
        if (rest == 0) {
            return sorted;
        }
        List<PatternCount> withRest = new ArrayList<>(sorted);
        withRest.add(new PatternCount(LogPattern.OTHER, LogPattern.OTHER, rest));
        return withRest;
    }
}
