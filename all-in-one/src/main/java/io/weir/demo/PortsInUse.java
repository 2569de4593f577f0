package io.weir.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Tells whether the demo can have the usual port of something, for connections and for datagrams. */
final class PortsInUse {

    private PortsInUse() {}

    static boolean isFree(int port) {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        try (ServerSocket socket = new ServerSocket();
                DatagramSocket datagrams = new DatagramSocket(address)) {
            socket.setReuseAddress(true);
            socket.bind(address);
            return datagrams.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
