package io.weir.benchmarks.ingest;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Ports for processes that cannot say which one they took. */
final class FreePort {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int POLL_MILLIS = 50;

    private FreePort() {}

    static int find() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** Waits until the process listens there, a minute at most. */
    static void awaitListener(int port, ServerProcess process) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        while (!listens(port)) {
            process.check();
            if (System.nanoTime() > deadline) {
                throw new IOException("nobody listens on port " + port + " after " + LIMIT);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private static boolean listens(int port) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (ConnectException refused) {
            return false;
        }
    }
}
