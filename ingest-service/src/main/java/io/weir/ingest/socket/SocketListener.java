package io.weir.ingest.socket;

import reactor.core.publisher.Mono;

/** Something that listens on a port of its own. Thread-safe. */
public interface SocketListener extends AutoCloseable {

    /** What it speaks; the {@code protocol} of its metrics. */
    String protocol();

    /**
     * Takes the port. Nothing is read before {@link #open}.
     *
     * @throws IllegalStateException if it cannot be had; the message says what to do
     */
    void bind();

    /** The port that it listens on, once it is bound. */
    int port();

    /** Begins to read. */
    void open();

    /** Reads no more, completes when what was read is stored, and lets go of the port and all connections. */
    Mono<Void> stop();

    /** Gives up what is not stored by now. */
    @Override
    void close();
}
