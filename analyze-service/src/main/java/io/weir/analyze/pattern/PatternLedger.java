package io.weir.analyze.pattern;

import io.weir.events.LogPattern;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of the services of one partition, and how often each came. The counts of a service's patterns always add up
 * to what was added: where there are too many, the count of the one unseen for longest goes to {@value LogPattern#OTHER}.
 * Not thread-safe.
 */
final class PatternLedger {

    /**
     * The record of a pattern as it is now.
     *
     * @param pattern null if it is no longer kept
     */
    record Entry(String service, String id, @Nullable LogPattern pattern) {}

    private final PatternSettings settings;
    private final Map<String, Map<String, LogPattern>> services = new HashMap<>();
    private final Map<String, Map<String, Entry>> changed = new LinkedHashMap<>();

    private int total;

    /** @param settings the bounds; patterns beyond them count as {@value LogPattern#OTHER}, services as one of that name */
    PatternLedger(PatternSettings settings) {
        this.settings = settings;
    }

    /** Takes a record as it was kept. */
    void restore(String service, String id, @Nullable LogPattern pattern) {
        Map<String, LogPattern> patterns = services.computeIfAbsent(service, name -> new HashMap<>());
        total -= patterns.size();
        if (pattern == null) {
            patterns.remove(id);
        } else {
            patterns.put(id, pattern);
        }
        total += patterns.size();
    }

    /** Adds counts. */
    void add(List<LogPattern> more) {
        for (LogPattern pattern : more) {
            boolean known = services.containsKey(pattern.service()) || services.size() < settings.maxServices();
            String service = known ? pattern.service() : LogPattern.OTHER;
            Map<String, LogPattern> patterns = services.computeIfAbsent(service, name -> new HashMap<>());
            total -= patterns.size();
            boolean told = patterns.containsKey(pattern.id()) || total + patterns.size() < settings.maxTotal();
            add(patterns, as(service, told ? pattern.id() : LogPattern.OTHER, pattern));
            while (patterns.size() - (patterns.containsKey(LogPattern.OTHER) ? 1 : 0) > settings.maxPatterns()) {
                fold(patterns);
            }
            total += patterns.size();
        }
    }

    private static LogPattern as(String service, String id, LogPattern pattern) {
        if (service.equals(pattern.service()) && id.equals(pattern.id())) {
            return pattern;
        }
        return new LogPattern(
                service,
                id,
                id.equals(LogPattern.OTHER) ? LogPattern.OTHER : pattern.template(),
                pattern.count(),
                pattern.firstSeen(),
                pattern.lastSeen(),
                pattern.severityNumber(),
                pattern.sample());
    }

    private void add(Map<String, LogPattern> patterns, LogPattern more) {
        note(more.service(), more.id(), patterns.merge(more.id(), more, PatternLedger::sum));
    }

    /** Counts the pattern unseen for longest as one of the others from now on. */
    private void fold(Map<String, LogPattern> patterns) {
        LogPattern oldest = patterns.values().stream()
                .filter(pattern -> !pattern.id().equals(LogPattern.OTHER))
                .min(Comparator.comparing(LogPattern::lastSeen).thenComparing(LogPattern::id))
                .orElseThrow();
        patterns.remove(oldest.id());
        note(oldest.service(), oldest.id(), null);
        add(patterns, as(oldest.service(), LogPattern.OTHER, oldest));
    }

    private void note(String service, String id, @Nullable LogPattern pattern) {
        changed.computeIfAbsent(service, name -> new LinkedHashMap<>()).put(id, new Entry(service, id, pattern));
    }

    /** The two together. The sample stays the first one; the template is what both are of. */
    private static LogPattern sum(LogPattern known, LogPattern more) {
        return new LogPattern(
                known.service(),
                known.id(),
                join(known.template(), more.template()),
                known.count() + more.count(),
                more.firstSeen().isBefore(known.firstSeen()) ? more.firstSeen() : known.firstSeen(),
                more.lastSeen().isAfter(known.lastSeen()) ? more.lastSeen() : known.lastSeen(),
                Math.max(known.severityNumber(), more.severityNumber()),
                known.sample());
    }

    /** The template that is as general as both, whichever came first: two instances learn of different messages. */
    static String join(String known, String more) {
        if (known.equals(more)) {
            return known;
        }
        String[] a = known.split(" ", -1);
        String[] b = more.split(" ", -1);
        if (a.length != b.length) {
            return more;
        }
        Arrays.setAll(a, i -> a[i].equals(b[i]) ? a[i] : LogPattern.VARIABLE);
        return String.join(" ", a);
    }

    /** What has changed since this was last asked, each pattern once. */
    List<Entry> takeChanged() {
        List<Entry> entries = new ArrayList<>();
        changed.values().forEach(ofService -> entries.addAll(ofService.values()));
        changed.clear();
        return entries;
    }
}
