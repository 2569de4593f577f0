package io.weir.ingest.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.SocketException;
import java.util.Locale;

/** A connection to a server of HTTP, byte for byte. */
final class RawHttp implements Closeable {

    static final int ANSWER_LIMIT_MILLIS = 20_000;

    /** Instead of a status: the connection was closed without an answer. */
    static final int CLOSED = 0;

    private static final String LENGTH = "content-length:";

    private final Socket socket;

    /** On an open connection, which is closed with this. */
    RawHttp(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
    }

    static RawHttp to(int port) throws IOException {
        return new RawHttp(new Socket("127.0.0.1", port));
    }

    /** Head and empty line of a request with lines, and headers that are lines. */
    static String head(String... headers) {
        return "POST /logs?source=a HTTP/1.1\r\nHost: h\r\n" + String.join("\r\n", headers) + "\r\n\r\n";
    }

    OutputStream out() throws IOException {
        return socket.getOutputStream();
    }

    RawHttp send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    RawHttp send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** The next answer's head and body; empty if there was none. */
    String answer() {
        StringBuilder answer = new StringBuilder();
        try {
            InputStream in = socket.getInputStream();
            int length = -1;
            for (int b = in.read(); b >= 0; b = in.read()) {
                answer.append((char) b);
                int end = length >= 0 || b != '\n' ? -1 : answer.indexOf("\r\n\r\n");
                if (end >= 0) {
                    length = end + 4 + contentLength(answer.toString());
                }
                if (answer.length() == length) {
                    break;
                }
            }
        } catch (SocketException e) {
            // Reset: the answer, if there was one, came before.
            return answer.toString();
        } catch (IOException e) {
            throw new UncheckedIOException("no answer within " + ANSWER_LIMIT_MILLIS + " ms", e);
        }
        return answer.toString();
    }

    /** Waits until the server has closed its end, with a reset or without. */
    void awaitClosed() {
        try {
            InputStream in = socket.getInputStream();
            while (in.read() >= 0) {}
        } catch (SocketException e) {
            // Reset: closed as well.
            return;
        } catch (IOException e) {
            throw new UncheckedIOException("not closed within " + ANSWER_LIMIT_MILLIS + " ms", e);
        }
    }

    static int status(String answer) {
        return answer.startsWith("HTTP/1.1 ") ? Integer.parseInt(answer.substring(9, 12)) : CLOSED;
    }

    private static int contentLength(String head) {
        for (String line : head.split("\r\n")) {
            if (line.toLowerCase(Locale.ROOT).startsWith(LENGTH)) {
                return Integer.parseInt(line.substring(LENGTH.length()).strip());
            }
        }
        return 0;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
