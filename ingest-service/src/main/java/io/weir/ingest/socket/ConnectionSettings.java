package io.weir.ingest.socket;

import io.netty.handler.ssl.SslContext;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The bounds of a listener's connections.
 *
 * @param maxConnections at one time; one more is closed at once
 * @param idleTimeout a connection is closed when nothing came for this long though it was waited for
 * @param tls what connections are encrypted with; null for not at all
 */
public record ConnectionSettings(
        int maxConnections, Duration idleTimeout, @Nullable SslContext tls) {

    public ConnectionSettings {
        if (maxConnections < 1) {
            throw new IllegalArgumentException("max-connections must be 1 or more, not " + maxConnections);
        }
        if (idleTimeout.isNegative() || idleTimeout.isZero()) {
            throw new IllegalArgumentException("idle-timeout is not positive: " + idleTimeout);
        }
    }
}
