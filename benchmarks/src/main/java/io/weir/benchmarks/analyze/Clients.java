package io.weir.benchmarks.analyze;

/** How the clients of those beside us are configured: as ours are, where it changes what they can do. */
final class Clients {

    static final int POLL_RECORDS = 5_000;
    static final int PARTITION_FETCH_BYTES = 4 << 20;
    static final String COMPRESSION = "lz4";
    static final int BATCH_BYTES = 256 << 10;
    static final long BUFFER_BYTES = 64L << 20;
    static final long LINGER_MILLIS = 20;

    private Clients() {}
}
