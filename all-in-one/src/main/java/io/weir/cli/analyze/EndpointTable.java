package io.weir.cli.analyze;

import io.weir.analyze.parse.EventFields;
import io.weir.analyze.window.WindowCounts;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import io.weir.events.WindowStats;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP requests of some files by method and path, path segments with a digit taken as ids. Those beyond the first
 * {@value #MAX_ENDPOINTS} are counted as {@value LogPattern#OTHER}. Not thread-safe.
 */
final class EndpointTable {

    static final int MAX_ENDPOINTS = 100;

    private static final int MAX_PATH_CHARS = 200;

    /**
     * Requests of one endpoint.
     *
     * @param endpoint method and path
     * @param count how many
     * @param byStatusClass {@code 2xx} and so on
     * @param durationMillis null if no request says how long it took
     */
    record Endpoint(
            String endpoint,
            long count,
            Map<String, Long> byStatusClass,
            WindowStats.@Nullable Durations durationMillis) {

        long serverErrors() {
            return byStatusClass.getOrDefault("5xx", 0L);
        }

        double p95() {
            return durationMillis == null ? -1 : durationMillis.p95();
        }
    }

    private final Map<String, WindowCounts> endpoints = new HashMap<>();

    void add(LogEvent event, int lineBytes) {
        if (EventFields.statusClass(event) == 0
                || !(event.attributes().get(EventFields.URL_PATH) instanceof String path)) {
            return;
        }
        String name = event.attributes().getOrDefault(EventFields.HTTP_METHOD, "?") + " " + withoutIds(path);
        WindowCounts counts = endpoints.get(name);
        if (counts == null) {
            counts = endpoints.computeIfAbsent(
                    endpoints.size() < MAX_ENDPOINTS ? name : LogPattern.OTHER, key -> new WindowCounts());
        }
        counts.add(event, lineBytes);
    }

    /** {@code /orders/4711/items} with a star for the number. */
    static String withoutIds(String path) {
        int length = Math.min(path.length(), MAX_PATH_CHARS);
        StringBuilder plain = new StringBuilder(length);
        int segment = 0;
        for (int i = 0; i <= length; i++) {
            if (i == length || path.charAt(i) == '/') {
                boolean id = path.substring(segment, i).chars().anyMatch(c -> c >= '0' && c <= '9');
                plain.append(id ? "*" : path.substring(segment, i)).append(i == length ? "" : "/");
                segment = i + 1;
            }
        }
        return plain.toString();
    }

    /** The slowest first where requests say how long they took, the most frequent first where they do not. */
    List<Endpoint> toList() {
        return endpoints.entrySet().stream()
                .map(entry -> {
                    WindowStats stats = entry.getValue()
                            .toStats(entry.getKey(), Instant.EPOCH, Instant.EPOCH.plusSeconds(1), 0, true);
                    return new Endpoint(entry.getKey(), stats.count(), stats.byStatusClass(), stats.durationMillis());
                })
                .sorted(Comparator.comparingDouble(Endpoint::p95)
                        .thenComparingLong(Endpoint::count)
                        .reversed()
                        .thenComparing(Endpoint::endpoint))
                .toList();
    }
}
