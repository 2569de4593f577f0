package io.weir.ingest.pipeline;

/**
 * What one tenant may use.
 *
 * @param inFlightBytes of the budget; {@link #UNLIMITED} for as much as there is
 * @param bytesPerSecond of records, after decompression; {@link #UNLIMITED} for no limit
 * @param burstBytes what may come at once after a silence
 */
public record Quota(long inFlightBytes, long bytesPerSecond, long burstBytes) {

    /** No bound but those that all share. */
    public static final long UNLIMITED = -1;

    /** Bound by nothing but what all share. */
    public static final Quota NONE = new Quota(UNLIMITED, UNLIMITED, UNLIMITED);

    public Quota {
        if (inFlightBytes != UNLIMITED && inFlightBytes < 1 << 20) {
            throw new IllegalArgumentException(
                    "a tenant needs 1 MB in flight or more, or -1B for no bound of its own, not " + inFlightBytes
                            + " bytes");
        }
        if (bytesPerSecond != UNLIMITED && (bytesPerSecond < 1 || burstBytes < 1)) {
            throw new IllegalArgumentException(
                    "a tenant's rate needs bytes per second and a burst above 0, or -1B for no rate, not "
                            + bytesPerSecond + " and " + burstBytes);
        }
    }
}
