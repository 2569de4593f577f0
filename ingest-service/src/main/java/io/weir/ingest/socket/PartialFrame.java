package io.weir.ingest.socket;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;

/**
 * A message of which the end has not come: its bytes up to a limit, and of one that is longer only the head. A message that
 * lies within one piece is copied once, out of that piece. Not thread-safe.
 */
public final class PartialFrame {

    private static final byte[] NONE = {};

    private final int maxBytes;
    private byte[] bytes = NONE;
    private int length;
    private boolean tooLong;

    /** @param maxBytes of a message that is taken */
    public PartialFrame(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** Whether nothing of a message is held. */
    public boolean isEmpty() {
        return length == 0;
    }

    /** How much memory is held. */
    public int heldBytes() {
        return bytes.length;
    }

    /** Takes the next bytes of the piece, with more to come. */
    public void append(ByteBuf piece, int count) {
        int kept = kept(count);
        if (bytes.length < length + kept) {
            bytes = Arrays.copyOf(bytes, Math.min(maxBytes, Math.max(length + kept, 2 * bytes.length)));
        }
        piece.readBytes(bytes, length, kept).skipBytes(count - kept);
        length += kept;
    }

    /** Takes the last bytes of a message out of the piece; nothing is held after that. */
    public Frame complete(ByteBuf piece, int count) {
        int kept = kept(count);
        byte[] whole = length == 0 ? new byte[kept] : Arrays.copyOf(bytes, length + kept);
        piece.readBytes(whole, length, kept).skipBytes(count - kept);
        Frame frame = tooLong ? Frame.tooLong(whole, maxBytes) : Frame.of(whole);
        clear();
        return frame;
    }

    /** Gives up what is held, for this reason. */
    public Frame abandon(String problem) {
        Frame frame = new Frame(Arrays.copyOf(bytes, Math.min(length, Frame.HEAD_BYTES)), problem);
        clear();
        return frame;
    }

    private void clear() {
        bytes = NONE;
        length = 0;
        tooLong = false;
    }

    /** How many of the next bytes are kept; with the first one too many, all that was held but the head is let go. */
    private int kept(int count) {
        if (!tooLong && count <= maxBytes - length) {
            return count;
        }
        tooLong = true;
        int head = Math.min(Frame.HEAD_BYTES, maxBytes);
        if (length > head) {
            length = head;
            bytes = Arrays.copyOf(bytes, head);
        }
        return Math.min(count, head - length);
    }
}
