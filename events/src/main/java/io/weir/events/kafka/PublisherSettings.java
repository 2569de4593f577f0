package io.weir.events.kafka;

import java.time.Duration;

/**
 * The bounds of a {@link RecordPublisher}.
 *
 * @param bufferBytes memory for records that wait to be acknowledged
 * @param linger how long a record waits for others to share its request
 * @param deliveryTimeout how long a record is tried before its publisher is told that it failed
 * @param maxRecordBytes the largest record that is sent; the broker's limit is 1 MiB unless changed there
 */
public record PublisherSettings(long bufferBytes, Duration linger, Duration deliveryTimeout, int maxRecordBytes) {

    /** 64 MiB, 1 ms, 10 s, 1 MiB. */
    public static final PublisherSettings DEFAULTS =
            new PublisherSettings(64L << 20, Duration.ofMillis(1), Duration.ofSeconds(10), 1 << 20);

    public PublisherSettings {
        if (bufferBytes < maxRecordBytes || maxRecordBytes < 1) {
            throw new IllegalArgumentException(
                    "bounds do not fit: bufferBytes=%d maxRecordBytes=%d".formatted(bufferBytes, maxRecordBytes));
        }
        if (linger.isNegative() || deliveryTimeout.compareTo(linger) <= 0) {
            throw new IllegalArgumentException("deliveryTimeout " + deliveryTimeout + " is not above linger " + linger);
        }
    }
}
