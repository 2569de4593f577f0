package io.weir.ingest.gelf;

import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Puts messages together that came in several datagrams: {@code 1e 0f}, eight bytes that name the message, the chunk's
 * number, how many there are. A message has 128 chunks at most, which come within 5 s.
 *
 * <p>What waits for its other chunks is bounded in bytes; where there is no room, the oldest gives way. Not thread-safe.
 */
final class GelfChunks {

    static final int MAX_CHUNKS = 128;
    static final long MAX_AGE_NANOS = 5_000_000_000L;

    private static final int MAGIC = 0x1e0f;
    private static final int HEADER_BYTES = 12;

    /** What a message takes besides its bytes while it is waited for. */
    private static final int OVERHEAD_BYTES = 1 << 10;

    private final Map<Key, Waiting> waiting = new LinkedHashMap<>();
    private final int maxMessageBytes;
    private final long limitBytes;
    private final LongSupplier nanoTime;
    private long bytes;

    /** Names are the sender's own choice: two senders may choose the same. */
    private record Key(@Nullable InetAddress sender, long name) {}

    private static final class Waiting {
        private final byte[][] chunks;
        private final long begunNanos;
        private int missing;
        private int length;

        Waiting(int count, long begunNanos) {
            this.chunks = new byte[count][];
            this.missing = count;
            this.begunNanos = begunNanos;
        }

        String progress() {
            return (chunks.length - missing) + " of " + chunks.length + " chunks";
        }

        byte[] whole() {
            byte[] whole = new byte[length];
            int to = 0;
            for (byte[] chunk : chunks) {
                System.arraycopy(chunk, 0, whole, to, chunk.length);
                to += chunk.length;
            }
            return whole;
        }
    }

    /**
     * @param maxMessageBytes of all chunks of a message
     * @param limitBytes of all messages that wait for chunks
     */
    GelfChunks(int maxMessageBytes, long limitBytes, LongSupplier nanoTime) {
        this.maxMessageBytes = maxMessageBytes;
        this.limitBytes = limitBytes;
        this.nanoTime = nanoTime;
    }

    static boolean isChunk(ByteBuf datagram) {
        return datagram.readableBytes() >= 2 && datagram.getUnsignedShort(datagram.readerIndex()) == MAGIC;
    }

    /**
     * Takes a chunk.
     *
     * @param problems is told of each message that is given up, and why
     * @return the message that is complete with it; null if none is
     */
    byte @Nullable [] add(ByteBuf datagram, @Nullable InetAddress sender, Consumer<String> problems) {
        expire(problems);
        if (datagram.readableBytes() < HEADER_BYTES) {
            problems.accept("a chunk of " + datagram.readableBytes() + " bytes, which is shorter than its header");
            return null;
        }
        Key key = new Key(sender, datagram.getLong(datagram.readerIndex() + 2));
        int number = datagram.getUnsignedByte(datagram.readerIndex() + 10);
        int count = datagram.getUnsignedByte(datagram.readerIndex() + 11);
        if (count == 0 || count > MAX_CHUNKS || number >= count) {
            problems.accept("chunk " + number + " of " + count + ", where 128 are the most");
            return null;
        }
        Waiting message = waiting.get(key);
        if (message == null) {
            message = new Waiting(count, nanoTime.getAsLong());
            waiting.put(key, message);
            bytes += OVERHEAD_BYTES;
        }
        if (message.chunks.length != count) {
            remove(key, message);
            problems.accept("chunks that do not agree how many they are");
            return null;
        }
        if (message.chunks[number] != null) {
            // UDP may deliver twice.
            return null;
        }
        return add(datagram.skipBytes(HEADER_BYTES), number, key, message, problems);
    }

    private byte @Nullable [] add(ByteBuf part, int number, Key key, Waiting message, Consumer<String> problems) {
        int length = part.readableBytes();
        if (message.length + length > maxMessageBytes) {
            remove(key, message);
            problems.accept("longer than " + maxMessageBytes + " bytes");
            return null;
        }
        message.chunks[number] = new byte[length];
        part.readBytes(message.chunks[number]);
        message.length += length;
        message.missing--;
        bytes += length;
        if (message.missing == 0) {
            remove(key, message);
            return message.whole();
        }
        makeRoom(problems);
        return null;
    }

    private void remove(Key key, Waiting message) {
        waiting.remove(key);
        bytes -= message.length + OVERHEAD_BYTES;
    }

    /** They are in the order in which they began. */
    private void expire(Consumer<String> problems) {
        long now = nanoTime.getAsLong();
        giveUp(message -> now - message.begunNanos > MAX_AGE_NANOS, "within 5 s", problems);
    }

    private void makeRoom(Consumer<String> problems) {
        giveUp(message -> bytes > limitBytes, "before there was no room for more", problems);
    }

    private void giveUp(Predicate<Waiting> which, String when, Consumer<String> problems) {
        Iterator<Waiting> oldest = waiting.values().iterator();
        while (oldest.hasNext()) {
            Waiting message = oldest.next();
            if (!which.test(message)) {
                return;
            }
            oldest.remove();
            bytes -= message.length + OVERHEAD_BYTES;
            problems.accept("only " + message.progress() + " came " + when);
        }
    }

    /** What waits for its other chunks. */
    long waitingBytes() {
        return bytes;
    }
}
