package io.weir.rendering;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Times in UTC, as everywhere in Weir, in the precision a person reads. */
final class Times {

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSX").withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssX").withZone(ZoneOffset.UTC);

    private Times() {}

    /** {@code 2005-12-04T04:47:44.000Z}. */
    static String millis(Instant instant) {
        return MILLIS.format(instant);
    }

    /** {@code 2005-12-04T04:47:44Z}. */
    static String seconds(Instant instant) {
        return SECONDS.format(instant);
    }
}
