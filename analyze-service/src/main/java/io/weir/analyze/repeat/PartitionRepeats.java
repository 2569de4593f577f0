package io.weir.analyze.repeat;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What was seen lately of one partition: for each key the places that were stored, since a request that failed may have
 * stored any part. Not thread-safe.
 */
final class PartitionRepeats {

    /** Of a partition where no key is remembered. */
    static final long NOTHING = -1;

    private final RepeatSettings settings;

    /** In the order of their first records, so that what is to be forgotten comes first. */
    private final Map<Identity.Key, Seen> keys = new LinkedHashMap<>();

    private long latestMillis;

    private record Seen(long firstOffset, long firstMillis, Places places) {}

    PartitionRepeats(RepeatSettings settings) {
        this.settings = settings;
    }

    /**
     * Remembers the record.
     *
     * @param nowMillis bounds the record's own time: a clock that runs ahead elsewhere makes nothing forgotten here
     * @return whether it was there already
     */
    boolean isRepeated(ConsumerRecord<?, ?> record, long nowMillis) {
        long time = Math.min(record.timestamp(), nowMillis);
        latestMillis = Math.max(latestMillis, time);
        Identity identity = Identity.of(record);
        if (identity == null) {
            return false;
        }
        forgetOld();
        Seen seen = keys.get(identity.key());
        if (seen == null) {
            seen = new Seen(record.offset(), time, new Places());
            keys.put(identity.key(), seen);
            if (keys.size() > settings.maxKeys()) {
                forgetFirst();
            }
        }
        return !seen.places().add(identity.place());
    }

    private void forgetOld() {
        long millis = latestMillis - settings.window().toMillis();
        Iterator<Seen> oldestFirst = keys.values().iterator();
        while (oldestFirst.hasNext() && oldestFirst.next().firstMillis() < millis) {
            oldestFirst.remove();
        }
    }

    private void forgetFirst() {
        Iterator<Seen> oldestFirst = keys.values().iterator();
        oldestFirst.next();
        oldestFirst.remove();
    }

    /** Where the first record is that is remembered; {@link #NOTHING} if none is. */
    long firstOffset() {
        forgetOld();
        return keys.isEmpty() ? NOTHING : keys.values().iterator().next().firstOffset();
    }
}
