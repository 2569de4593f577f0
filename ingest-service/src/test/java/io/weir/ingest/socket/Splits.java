package io.weir.ingest.socket;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Gives a decoder the same bytes in pieces of every kind. */
public final class Splits {

    private Splits() {}

    /** The messages of a connection that ends after these bytes, which came in pieces of random length. */
    public static List<Frame> decode(FrameDecoder decoder, byte[] bytes, Random random) {
        List<Frame> messages = new ArrayList<>();
        int from = 0;
        while (from < bytes.length) {
            int length = 1 + random.nextInt(random.nextBoolean() ? 3 : Math.min(bytes.length - from, 1 << 16));
            int to = Math.min(bytes.length, from + length);
            decoder.decode(Unpooled.wrappedBuffer(bytes, from, to - from), messages);
            from = to;
        }
        decoder.end(messages);
        return messages;
    }

    /** The messages of a connection that ends after these bytes, which came in one piece. */
    public static List<Frame> whole(FrameDecoder decoder, byte[] bytes) {
        List<Frame> messages = new ArrayList<>();
        decoder.decode(Unpooled.wrappedBuffer(bytes), messages);
        decoder.end(messages);
        return messages;
    }
}
