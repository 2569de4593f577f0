package io.weir.ingest;

import io.weir.ingest.socket.SocketSettings;
import io.weir.ingest.tenant.Tenant;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.web.server.Ssl.ClientAuth;
import org.springframework.util.unit.DataSize;

/**
 * What can be set about the protocols without HTTP; defaults are in {@code ingest-service.yml}.
 *
 * @param maxConnections of each listener
 * @param idleTimeout a connection is closed when nothing came for this long though it was waited for
 * @param piecesInFlight how many pieces of one connection, 64 KB each at most, are read ahead of Kafka's acknowledgement
 * @param datagramQueue what waits to be stored, for each listener; what comes beyond it is shed
 * @param datagramBuffer what the kernel is asked to keep for each listener of datagrams
 */
@ConfigurationProperties("weir.ingest.sockets")
public record SocketProperties(
        int maxConnections,
        Duration idleTimeout,
        int piecesInFlight,
        DataSize datagramQueue,
        DataSize datagramBuffer,
        Listener syslog) {

    /**
     * A protocol's listeners.
     *
     * @param port of TCP and UDP; 0 for any free one of each
     * @param tcp whether connections are taken
     * @param udp whether datagrams are taken
     * @param sslBundle the name of the SSL bundle that connections are encrypted with; empty for none
     * @param clientAuth whether a client must show a certificate that the bundle trusts
     * @param tenant whom all that comes in is counted and limited under
     */
    public record Listener(
            String address,
            int port,
            boolean tcp,
            boolean udp,
            String sslBundle,
            ClientAuth clientAuth,
            String tenant) {

        SocketSettings settings(String protocol, String portVariable) {
            return new SocketSettings(protocol, address, port, portVariable, new Tenant(tenant));
        }
    }
}
