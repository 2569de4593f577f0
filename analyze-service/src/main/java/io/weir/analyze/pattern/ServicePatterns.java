package io.weir.analyze.pattern;

import io.weir.analyze.parse.EventFields;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import java.util.LinkedHashMap;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of all services: says of each event which pattern its message is of. Bounded by {@link PatternSettings}. Not
 * thread-safe.
 */
public final class ServicePatterns {

    private static final int INITIAL_SERVICES = 16;

    private final PatternSettings settings;
    private final LinkedHashMap<String, PatternMiner> miners = new LinkedHashMap<>(INITIAL_SERVICES, 0.75f, true);
    private final LongConsumer evicted;
    private int total;
    private @Nullable String latestService;
    private @Nullable PatternMiner latest;

    /** @param evicted told how many patterns are forgotten because there are too many, whenever some are */
    public ServicePatterns(PatternSettings settings, LongConsumer evicted) {
        this.settings = settings;
        this.evicted = evicted;
    }

    /**
     * The event with {@value EventFields#TEMPLATE} and {@value EventFields#TEMPLATE_ID}. An event that names its template
     * itself, as structured loggers do, keeps it.
     */
    public LogEvent annotate(LogEvent event) {
        if (event.attributes().get(EventFields.TEMPLATE) instanceof String given) {
            return EventFields.withTemplate(event, PatternId.of(given), given);
        }
        PatternMiner miner = miner(event.service());
        long evictedBefore = miner.evicted();
        int before = miner.size();
        PatternMiner.Pattern pattern = miner.match(event.body());
        if (miner.evicted() != evictedBefore) {
            evicted.accept(miner.evicted() - evictedBefore);
        }
        grown(miner.size() - before);
        return EventFields.withTemplate(event, pattern.id(), pattern.text());
    }

    private PatternMiner miner(String service) {
        PatternMiner miner = latest;
        if (miner != null && service.equals(latestService)) {
            return miner;
        }
        miner = miners.get(service);
        if (miner == null) {
            if (miners.size() >= settings.maxServices()) {
                forgetEldest();
            }
            miner = new PatternMiner(settings);
            miners.put(service, miner);
        }
        latestService = service;
        latest = miner;
        return miner;
    }

    /** Brings back a pattern from {@code logs.patterns}. */
    public void restore(LogPattern pattern) {
        if (!pattern.id().equals(LogPattern.OTHER)) {
            PatternMiner miner = miner(pattern.service());
            int before = miner.size();
            miner.restore(pattern);
            grown(miner.size() - before);
        }
    }

    private void grown(int patterns) {
        total += patterns;
        while (total > settings.maxTotal()) {
            forgetEldest();
        }
    }

    /** Forgets the patterns of the service that has been silent for longest. */
    private void forgetEldest() {
        var eldest = miners.entrySet().iterator().next();
        miners.remove(eldest.getKey());
        evicted.accept(eldest.getValue().size());
        total -= eldest.getValue().size();
        latest = null;
    }

    /** Forgets everything. */
    public void clear() {
        miners.clear();
        total = 0;
        latest = null;
        latestService = null;
    }
}
