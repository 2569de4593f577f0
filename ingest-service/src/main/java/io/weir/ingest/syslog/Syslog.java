package io.weir.ingest.syslog;

import io.netty.buffer.ByteBuf;
import io.weir.ingest.pipeline.Batch;
import io.weir.ingest.pipeline.Intake;
import io.weir.ingest.socket.Frame;
import io.weir.ingest.socket.FrameDecoder;
import java.net.InetSocketAddress;
import java.util.List;

/** What makes listeners ones for syslog. */
public final class Syslog {

    private Syslog() {}

    /**
     * Cuts the messages out of a connection's bytes.
     *
     * @param maxMessageBytes longer ones are rejected
     */
    public static FrameDecoder frames(int maxMessageBytes) {
        return new SyslogFrames(maxMessageBytes);
    }

    /** A datagram is a message; a line ending or NUL behind it is not part of it. */
    public static void datagram(ByteBuf datagram, InetSocketAddress sender, List<Frame> messages) {
        int length = datagram.readableBytes();
        while (length > 0 && isEnding(datagram.getByte(datagram.readerIndex() + length - 1))) {
            length--;
        }
        if (length > 0) {
            byte[] message = new byte[length];
            datagram.readBytes(message);
            messages.add(Frame.of(message));
        }
    }

    private static boolean isEnding(byte b) {
        return b == '\n' || b == '\r' || b == 0;
    }

    /** A record is the message as it came, under the name of whoever it is from. */
    public static void record(byte[] message, long index, String peer, Intake intake, Batch.Builder batch) {
        batch.text(index, intake.source(SyslogSource.of(message, peer)), null, message);
    }
}
