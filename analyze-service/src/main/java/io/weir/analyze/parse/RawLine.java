package io.weir.analyze.parse;

import io.weir.events.Origin;
import java.time.Instant;
import java.util.Objects;

/**
 * A line as it was read, before anything is known about it.
 *
 * @param bytes the line, with or without its line break; not copied, and not to be changed while it is parsed
 * @param structured whether the producer sent it as a record of its own (content type {@code application/json})
 * @param source the name it was pushed under; a blank one becomes {@value #UNKNOWN_SOURCE}
 * @param receivedAt when Weir received it: the event's time where the line has none, and the year of a time without one
 * @param origin where it was read
 */
@SuppressWarnings(
        "ArrayRecordComponent") // Compared by no one, and a copy of each line would cost as much as parsing it.
public record RawLine(byte[] bytes, boolean structured, String source, Instant receivedAt, Origin origin) {

    /** The source of a line that came without one. */
    public static final String UNKNOWN_SOURCE = "unknown";

    public RawLine {
        Objects.requireNonNull(bytes, "bytes");
        if (source.isBlank()) {
            source = UNKNOWN_SOURCE;
        }
        Objects.requireNonNull(receivedAt, "receivedAt");
        Objects.requireNonNull(origin, "origin");
    }
}
