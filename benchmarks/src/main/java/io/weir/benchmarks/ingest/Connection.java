package io.weir.benchmarks.ingest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A kept connection with at most one request on its way. Not thread-safe. */
final class Connection implements AutoCloseable {

    private static final String LENGTH = "\r\ncontent-length:";
    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer answer = ByteBuffer.allocate(64 << 10);
    private @Nullable ByteBuffer request;
    private long dueNanos;

    Connection(Selector selector, int port) throws IOException {
        channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    /** When the request on its way was due. */
    long dueNanos() {
        return dueNanos;
    }

    void send(ByteBuffer bytes, long due) throws IOException {
        request = bytes.duplicate();
        dueNanos = due;
        write();
    }

    /** Goes on with what the socket is ready for; the status if the answer is complete with it, else 0. */
    int proceed() throws IOException {
        if (key.isWritable()) {
            write();
        }
        return key.isReadable() ? read() : 0;
    }

    private void write() throws IOException {
        if (request != null) {
            channel.write(request);
            boolean more = request.hasRemaining();
            request = more ? request : null;
            key.interestOps(more ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
        }
    }

    private int read() throws IOException {
        if (channel.read(answer) < 0) {
            throw new EOFException("the server closed a connection after: "
                    + new String(answer.array(), 0, answer.position(), ISO_8859_1));
        }
        String text = new String(answer.array(), 0, answer.position(), ISO_8859_1);
        int head = text.indexOf("\r\n\r\n");
        if (head < 0 || answer.position() < head + 4 + bodyLength(text.substring(0, head))) {
            return 0;
        }
        answer.clear();
        return Integer.parseInt(text, STATUS_AT, STATUS_AT + 3, 10);
    }

    private static int bodyLength(String head) throws IOException {
        int at = head.toLowerCase(Locale.ROOT).indexOf(LENGTH);
        if (at < 0) {
            throw new IOException("an answer without Content-Length: " + head);
        }
        int end = head.indexOf('\r', at + LENGTH.length());
        return Integer.parseInt(head.substring(at + LENGTH.length(), end < 0 ? head.length() : end)
                .strip());
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
