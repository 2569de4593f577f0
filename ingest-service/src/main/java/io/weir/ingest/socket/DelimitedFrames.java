package io.weir.ingest.socket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;

/**
 * Messages that each end with one certain byte. Empty ones are skipped; the last needs no end; one over the limit is passed
 * over up to its end.
 */
public final class DelimitedFrames implements FrameDecoder {

    private final byte delimiter;
    private final PartialFrame partial;

    /** @param maxBytes of a message that is taken */
    public DelimitedFrames(byte delimiter, int maxBytes) {
        this.delimiter = delimiter;
        this.partial = new PartialFrame(maxBytes);
    }

    @Override
    public void decode(ByteBuf piece, List<Frame> messages) {
        while (piece.isReadable()) {
            int length = piece.bytesBefore(delimiter);
            if (length < 0) {
                partial.append(piece, piece.readableBytes());
            } else {
                if (length > 0 || !partial.isEmpty()) {
                    messages.add(partial.complete(piece, length));
                }
                piece.skipBytes(1);
            }
        }
    }

    @Override
    public void end(List<Frame> messages) {
        if (!partial.isEmpty()) {
            messages.add(partial.complete(Unpooled.EMPTY_BUFFER, 0));
        }
    }
}
