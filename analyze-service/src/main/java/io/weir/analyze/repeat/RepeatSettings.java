package io.weir.analyze.repeat;

import java.time.Duration;

/**
 * How far back repetitions are looked for.
 *
 * @param window of Kafka's timestamps, from the first record of a key on; a repetition that comes later counts again
 * @param maxKeys of one partition; when there are more, the oldest is forgotten before its time
 */
public record RepeatSettings(Duration window, int maxKeys) {

    /** 10 minutes, 100,000 keys a partition, some 12 MB. */
    public static final RepeatSettings DEFAULTS = new RepeatSettings(Duration.ofMinutes(10), 100_000);

    public RepeatSettings {
        if (window.isNegative() || window.isZero() || maxKeys < 1) {
            throw new IllegalArgumentException(
                    "repetitions need a window above zero and 1 key or more, not " + window + " and " + maxKeys);
        }
    }
}
