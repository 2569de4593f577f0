package io.weir.events;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * Writes moments as {@link Instant#toString} does. Most lines are of the same second as the one before, whose text is kept.
 * Not thread-safe.
 */
final class InstantText {

    private static final DateTimeFormatter SECONDS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);
    /** The first second of year 0 and of year 10000: outside, a year has a sign. */
    private static final long FIRST_SECOND = -62_167_219_200L;

    private static final long END_SECOND = 253_402_300_800L;

    private long second = Long.MIN_VALUE;
    private byte[] written = {};

    void write(Instant instant, JsonText text) {
        if (instant.getEpochSecond() != second) {
            if (instant.getEpochSecond() < FIRST_SECOND || instant.getEpochSecond() >= END_SECOND) {
                text.raw(instant.toString());
                return;
            }
            second = instant.getEpochSecond();
            JsonText own = new JsonText();
            own.raw(SECONDS.format(instant));
            written = own.toBytes();
        }
        text.raw(written);
        int nano = instant.getNano();
        if (nano != 0) {
            text.raw((byte) '.');
            if (nano % 1_000_000 == 0) {
                text.digits(nano / 1_000_000, 3);
            } else if (nano % 1_000 == 0) {
                text.digits(nano / 1_000, 6);
            } else {
                text.digits(nano, 9);
            }
        }
        text.raw((byte) 'Z');
    }
}
