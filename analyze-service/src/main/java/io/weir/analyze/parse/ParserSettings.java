package io.weir.analyze.parse;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Objects;

/**
 * What a {@link LineParser} cannot know from a line alone, and the bounds it keeps.
 *
 * @param zone the zone of times that name none; default UTC
 * @param maxAttributes the most values one event keeps, nested ones counted, 1–10,000; default 128. What is beyond is
 *     counted in the attribute {@value EventFields#DROPPED_ATTRIBUTES}
 * @param maxDepth the deepest nesting of a structured value that is kept as such, 1–32; default 8. What is deeper counts
 *     as dropped
 */
public record ParserSettings(ZoneId zone, int maxAttributes, int maxDepth) {

    public ParserSettings {
        Objects.requireNonNull(zone, "zone");
        if (maxAttributes < 1 || maxAttributes > 10_000) {
            throw new IllegalArgumentException("maxAttributes is not within 1-10000: " + maxAttributes);
        }
        if (maxDepth < 1 || maxDepth > 32) {
            throw new IllegalArgumentException("maxDepth is not within 1-32: " + maxDepth);
        }
    }

    /** UTC, 128 attributes, depth 8. */
    public static ParserSettings defaults() {
        return new ParserSettings(ZoneOffset.UTC, 128, 8);
    }

    /** The same bounds with another zone for times that name none. */
    public ParserSettings withZone(ZoneId newZone) {
        return new ParserSettings(newZone, maxAttributes, maxDepth);
    }
}
