package io.weir.events.kafka;

import java.time.Duration;

/**
 * The bounds of a {@link RecordPublisher}.
 *
 * @param bufferBytes memory for records that wait to be acknowledged
 * @param linger how long a record waits for others to share its request
 * @param requestsInFlight how many requests to one broker are under way at once, 1 to 5; what comes meanwhile shares the next
 * @param deliveryTimeout how long a record is tried before its publisher is told that it failed
 * @param maxRecordBytes the largest record that is sent; the broker's limit is 1 MiB unless changed there
 */
public record PublisherSettings(
        long bufferBytes, Duration linger, int requestsInFlight, Duration deliveryTimeout, int maxRecordBytes) {

    /** Beyond this an idempotent producer's order cannot be kept. */
    private static final int MOST_REQUESTS_IN_FLIGHT = 5;

    /** 64 MiB, no linger, 1 request, 10 s, 1 MiB. */
    public static final PublisherSettings DEFAULTS =
            new PublisherSettings(64L << 20, Duration.ZERO, 1, Duration.ofSeconds(10), 1 << 20);

    public PublisherSettings {
        if (bufferBytes < maxRecordBytes || maxRecordBytes < 1) {
            throw new IllegalArgumentException(
                    "bounds do not fit: bufferBytes=%d maxRecordBytes=%d".formatted(bufferBytes, maxRecordBytes));
        }
        if (linger.isNegative() || deliveryTimeout.compareTo(linger) <= 0) {
            throw new IllegalArgumentException("deliveryTimeout " + deliveryTimeout + " is not above linger " + linger);
        }
        if (requestsInFlight < 1 || requestsInFlight > MOST_REQUESTS_IN_FLIGHT) {
            throw new IllegalArgumentException(
                    "requestsInFlight must be 1 to %d, not %d".formatted(MOST_REQUESTS_IN_FLIGHT, requestsInFlight));
        }
    }
}
