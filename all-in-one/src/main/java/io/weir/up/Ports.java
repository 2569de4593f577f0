package io.weir.up;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Tries ports before anything is started: that one is taken is known at once, and said in a line. */
final class Ports {

    private Ports() {}

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
            throw new StartException(
                    "%s cannot listen on %s:%d (%s): stop what uses it, or %s"
                            .formatted(name, address, port, e.getMessage(), remedy),
                    e);
        }
    }
}
