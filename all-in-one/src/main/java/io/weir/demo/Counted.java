package io.weir.demo;

import io.weir.events.WindowStats;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What {@code logs.stats} has counted: each record replaces an earlier one of the same window, so only what it adds is
 * added. Not thread-safe.
 */
final class Counted {

    /** Far more than are open at a time. */
    private static final int WINDOWS_REMEMBERED = 1_000;

    private record Window(String service, Instant start) {}

    private static final class Share {
        private long lines;
        private long errors;
    }

    private final Map<Window, WindowStats> windows = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Window, WindowStats> eldest) {
            return size() > WINDOWS_REMEMBERED;
        }
    };
    private final Map<String, Share> sinceAsked = new TreeMap<>();
    private long lines;

    void add(WindowStats stats) {
        WindowStats before = windows.put(new Window(stats.service(), stats.windowStart()), stats);
        long added = stats.count() - (before == null ? 0 : before.count());
        lines += added;
        Share share = sinceAsked.computeIfAbsent(stats.service(), service -> new Share());
        share.lines += added;
        share.errors += stats.errors() - (before == null ? 0 : before.errors());
    }

    /** All lines so far. */
    long lines() {
        return lines;
    }

    /** {@code checkout 0.8 %  payments 1.3 %}: the share of errors since this was last asked. */
    String errors() {
        StringBuilder text = new StringBuilder();
        sinceAsked.forEach((service, share) -> text.append(text.isEmpty() ? "" : "  ")
                .append(service)
                .append(String.format(
                        Locale.ROOT, " %.0f %%", share.lines == 0 ? 0.0 : 100.0 * share.errors / share.lines)));
        sinceAsked.clear();
        return text.toString();
    }
}
