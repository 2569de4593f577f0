package io.weir.ingest.fluent;

/**
 * How the forward protocol is spoken.
 *
 * @param maxMessageBytes of a message as it is sent; a longer one ends its connection
 * @param bufferBytes what all connections together may hold of messages that have not come to their end; one that would
 *     need more is closed
 * @param messagesInFlight of one connection, read and not stored
 * @param sharedKey what a client must know; empty for nothing
 * @param host the name that the server goes by when it proves that it knows the key
 */
public record FluentSettings(
        int maxMessageBytes, long bufferBytes, int messagesInFlight, String sharedKey, String host) {

    public FluentSettings {
        if (maxMessageBytes < 1 || bufferBytes < maxMessageBytes) {
            throw new IllegalArgumentException(
                    "a buffer of %d bytes cannot hold a message of %d: raise weir.ingest.sockets.fluent-forward.buffer or lower max-message"
                            .formatted(bufferBytes, maxMessageBytes));
        }
        if (messagesInFlight < 1) {
            throw new IllegalArgumentException("messages-in-flight must be 1 or more, not " + messagesInFlight);
        }
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "FluentSettings[maxMessageBytes=%d, bufferBytes=%d, messagesInFlight=%d, host=%s]"
                .formatted(maxMessageBytes, bufferBytes, messagesInFlight, host);
    }
}
