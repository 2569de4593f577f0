package io.weir.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports the broker can listen on, tried before Kafka is: Kafka itself would say so late and in many lines.
 */
final class Ports {

    /**
     * Free ports are taken from below the range that systems hand out to outgoing connections (32768 on Linux, 49152
     * elsewhere). So nobody takes the port while the broker is away for a restart, and a client that keeps trying to
     * reconnect to it cannot be given that very port as its own and end up connected to itself.
     */
    private static final int FIRST_FREE = 20_000;

    private static final int LAST_FREE = 32_767;

    private static final int ATTEMPTS = 200;

    private Ports() {}

    /** The wanted port if the broker can listen on it, any free one for 0. */
    static int choose(String host, int wanted) {
        InetAddress address = addressOf(host);
        if (wanted == 0) {
            return free(address);
        }
        try {
            tryListening(address, wanted);
            return wanted;
        } catch (IOException e) {
            throw new BrokerStartException(
                    "Cannot listen on %s:%d (%s): stop what is using the port, or choose another one."
                            .formatted(host, wanted, e.getMessage()),
                    e);
        }
    }

    private static int free(InetAddress address) {
        int ports = LAST_FREE - FIRST_FREE + 1;
        int start = ThreadLocalRandom.current().nextInt(ports);
        IOException last = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            int port = FIRST_FREE + (start + i) % ports;
            try {
                tryListening(address, port);
                return port;
            } catch (IOException e) {
                last = e;
            }
        }
        throw new BrokerStartException(
                "Found no free port on %s among %d tried: is it an address of this machine?"
                        .formatted(address.getHostAddress(), ATTEMPTS),
                last);
    }

    private static InetAddress addressOf(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new BrokerStartException(
                    "Cannot listen on '%s', no such host: choose an address of this machine, such as 127.0.0.1."
                            .formatted(host),
                    e);
        }
    }

    private static void tryListening(InetAddress address, int port) throws IOException {
        try (ServerSocket socket = new ServerSocket()) {
            // As Kafka does: connections of an earlier broker that linger in TIME_WAIT are no obstacle.
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        }
    }
}
