package io.weir.up;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import org.jspecify.annotations.Nullable;

/** Tries ports before anything is started: that one is taken is known at once, and said in a line. */
final class Ports {

    private Ports() {}

    /** The port that a variable names; 0 for any. */
    static int parse(String variable, String port) {
        try {
            int number = Integer.parseInt(port.strip());
            if (number >= 0 && number <= 65_535) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw notAPort(variable, port, e);
        }
        throw notAPort(variable, port, null);
    }

    private static StartException notAPort(String variable, String port, @Nullable Throwable cause) {
        return new StartException("%s is '%s': set it to a port, 0 to 65535".formatted(variable, port), cause);
    }

    /** {@link #requireFree} for UDP. */
    static void requireFreeForDatagrams(String address, int port, String name, String remedy) {
        try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, port))) {
            socket.disconnect();
        } catch (IOException e) {
            throw taken(address, port, name, remedy, e);
        }
    }

    /**
     * Returns if the address can be listened on.
     *
     * @param remedy what to do if it is taken
     */
    static void requireFree(String address, int port, String name, String remedy) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(address, port));
        } catch (IOException e) {
            throw taken(address, port, name, remedy, e);
        }
    }

    private static StartException taken(String address, int port, String name, String remedy, IOException e) {
        return new StartException(
                "%s cannot listen on %s:%d (%s): stop what uses it, or %s"
                        .formatted(name, address, port, e.getMessage(), remedy),
                e);
    }
}
