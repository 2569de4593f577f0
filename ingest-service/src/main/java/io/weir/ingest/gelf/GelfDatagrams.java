package io.weir.ingest.gelf;

import io.netty.buffer.ByteBuf;
import io.weir.ingest.socket.DatagramDecoder;
import io.weir.ingest.socket.Frame;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/**
 * Messages in datagrams: whole or in chunks, plain or compressed with gzip or zlib, which their first bytes tell. Not
 * thread-safe.
 */
public final class GelfDatagrams implements DatagramDecoder {

    private final int maxMessageBytes;
    private final GelfChunks chunks;

    /**
     * @param maxMessageBytes of a message, decompressed; a longer one is rejected
     * @param waitingBytes what may wait for its other chunks
     */
    public GelfDatagrams(int maxMessageBytes, long waitingBytes, LongSupplier nanoTime) {
        this.maxMessageBytes = maxMessageBytes;
        this.chunks = new GelfChunks(maxMessageBytes, waitingBytes, nanoTime);
    }

    @Override
    public void decode(ByteBuf datagram, InetSocketAddress sender, List<Frame> messages) {
        if (GelfChunks.isChunk(datagram)) {
            byte[] whole =
                    chunks.add(datagram, sender.getAddress(), problem -> messages.add(new Frame(new byte[0], problem)));
            if (whole != null) {
                messages.add(message(whole));
            }
        } else if (datagram.isReadable()) {
            byte[] whole = new byte[datagram.readableBytes()];
            datagram.readBytes(whole);
            messages.add(message(whole));
        }
    }

    private Frame message(byte[] sent) {
        ByteArrayInputStream in = new ByteArrayInputStream(sent);
        try {
            if (isGzip(sent)) {
                return inflated(new GZIPInputStream(in));
            }
            return isZlib(sent) ? inflated(new InflaterInputStream(in)) : fitting(sent);
        } catch (IOException e) {
            return new Frame(new byte[0], "not a GELF message: it cannot be decompressed (" + e.getMessage() + ")");
        }
    }

    private Frame inflated(InputStream in) throws IOException {
        try (in) {
            return fitting(in.readNBytes(maxMessageBytes + 1));
        }
    }

    private Frame fitting(byte[] message) {
        return message.length <= maxMessageBytes ? Frame.of(message) : Frame.tooLong(new byte[0], maxMessageBytes);
    }

    private static boolean isGzip(byte[] b) {
        return b.length > 2 && b[0] == 0x1f && b[1] == (byte) 0x8b;
    }

    /** RFC 1950: deflate, and a check that makes the first two bytes a multiple of 31. */
    private static boolean isZlib(byte[] b) {
        return b.length > 2 && (b[0] & 0x0f) == 8 && ((b[0] & 0xff) << 8 | (b[1] & 0xff)) % 31 == 0;
    }
}
