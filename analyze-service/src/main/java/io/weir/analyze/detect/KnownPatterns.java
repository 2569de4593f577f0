package io.weir.analyze.detect;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;

/**
 * The error patterns of a service that have been seen, up to a number; beyond it the one unseen for longest is forgotten.
 * Immutable.
 */
record KnownPatterns(@JsonValue Map<String, Known> patterns) {

    static final KnownPatterns NONE = new KnownPatterns(Map.of());

    /** How exactly it is known when a pattern was last seen: so mostly nothing changes when one is. */
    private static final Duration RESOLUTION = Duration.ofMinutes(10);

    @JsonCreator
    KnownPatterns {
        patterns = Map.copyOf(patterns);
    }

    /**
     * One pattern.
     *
     * @param count how often it was seen, up to what makes it known
     * @param firstSeen by the time of day
     * @param lastSeen by the time of day
     */
    record Known(long count, Instant firstSeen, Instant lastSeen) {}

    /** What is known of a pattern; nothing but the time for one that was never seen. */
    Known get(String id, Instant now) {
        return patterns.getOrDefault(id, new Known(0, now, now));
    }

    /** How many patterns were seen less often than that. */
    long rarerThan(long count) {
        return patterns.values().stream().filter(known -> known.count < count).count();
    }

    /** Notes that a pattern was seen so often in all. */
    KnownPatterns with(String id, long count, Instant now, int maxPatterns) {
        Known known = patterns.get(id);
        if (known != null && known.count == count && now.isBefore(known.lastSeen.plus(RESOLUTION))) {
            return this;
        }
        Map<String, Known> more = new HashMap<>(patterns);
        if (known == null && more.size() >= maxPatterns) {
            more.entrySet().stream()
                    .min(Map.Entry.comparingByValue(Comparator.comparing(Known::lastSeen)))
                    .ifPresent(oldest -> more.remove(oldest.getKey()));
        }
        more.put(id, new Known(count, known == null ? now : known.firstSeen, now));
        return new KnownPatterns(more);
    }
}
