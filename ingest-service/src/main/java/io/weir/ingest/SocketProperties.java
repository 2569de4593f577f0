package io.weir.ingest;

import io.weir.ingest.fluent.FluentSettings;
import io.weir.ingest.socket.SocketSettings;
import io.weir.ingest.tenant.OpenDoor;
import io.weir.ingest.tenant.Tenant;
import java.net.InetAddress;
import java.net.InetSocketAddress;
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
        Listener syslog,
        Listener fluent,
        Fluent fluentForward,
        Listener gelf) {

    /**
     * What is the forward protocol's own.
     *
     * @param maxMessage of a message as it is sent; a longer one ends its connection
     * @param buffer what all connections together may hold of messages on their way; one that would need more is closed
     * @param sharedKey what a client must know; empty for nothing
     */
    public record Fluent(DataSize maxMessage, DataSize buffer, String sharedKey) {

        FluentSettings settings(int messagesInFlight) {
            return new FluentSettings(
                    Math.toIntExact(maxMessage.toBytes()), buffer.toBytes(), messagesInFlight, sharedKey, "weir");
        }

        /** Without the key. */
        @Override
        public String toString() {
            return "Fluent[maxMessage=" + maxMessage + ", buffer=" + buffer + "]";
        }
    }

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

        /** Whether no one can send here who has not shown a certificate. */
        boolean asksForCertificates() {
            return !udp && !sslBundle.isBlank() && clientAuth == ClientAuth.NEED;
        }

        /**
         * Checks that strangers are listened to only where that was said.
         *
         * @param authenticated whether senders are known
         */
        void check(String name, boolean authenticated, OpenDoor door) {
            if ((!tcp && !udp) || authenticated || door.allowed()) {
                return;
            }
            InetAddress listening = new InetSocketAddress(address, port).getAddress();
            if (listening != null && !listening.isLoopbackAddress()) {
                throw new IllegalArgumentException(name + " would listen on " + address
                        + ", and whoever reaches it could send: ask for certificates (ssl-bundle, client-auth: need,"
                        + " no UDP), listen on 127.0.0.1, or set WEIR_ALLOW_ANONYMOUS=true");
            }
        }
    }
}
