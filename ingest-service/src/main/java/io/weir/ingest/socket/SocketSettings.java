package io.weir.ingest.socket;

import io.weir.ingest.tenant.Tenant;

/**
 * Where a listener listens and for whom.
 *
 * @param protocol what it speaks; the {@code protocol} of its metrics
 * @param host the address, or a name for it
 * @param port 0 for any free one
 * @param portVariable the environment variable that sets the port, for whoever finds it taken
 * @param tenant whom all that comes in here is counted and limited under
 */
public record SocketSettings(String protocol, String host, int port, String portVariable, Tenant tenant) {

    public SocketSettings {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException(portVariable + " is " + port + ": set it to a port, 0 to 65535");
        }
    }

    IllegalStateException cannotListen(Throwable cause) {
        return new IllegalStateException(
                "%s cannot listen on %s:%d (%s): stop what uses it, or set %s to another port"
                        .formatted(protocol, host, port, cause.getMessage(), portVariable),
                cause);
    }
}
