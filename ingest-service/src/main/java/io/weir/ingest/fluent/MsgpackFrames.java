package io.weir.ingest.fluent;

import io.netty.buffer.ByteBuf;
import io.weir.ingest.socket.Frame;
import io.weir.ingest.socket.FrameDecoder;
import io.weir.ingest.socket.PartialFrame;
import java.util.List;

/**
 * MessagePack values that follow each other. A value over the limit is passed over; after one that is none, or nested too
 * deeply, nothing can be told apart any more: it is the last.
 */
final class MsgpackFrames implements FrameDecoder {

    private final MsgpackScanner scanner = new MsgpackScanner();
    private final PartialFrame partial;
    private boolean broken;

    /** @param maxBytes of a value that is taken */
    MsgpackFrames(int maxBytes) {
        this.partial = new PartialFrame(maxBytes);
    }

    /** How many bytes are held of a value that has not ended. */
    int heldBytes() {
        return partial.heldBytes();
    }

    @Override
    public void decode(ByteBuf piece, List<Frame> messages) {
        while (piece.isReadable() && !broken) {
            int length = scanner.scan(piece);
            String problem = scanner.problem();
            if (problem != null) {
                partial.append(piece, length);
                messages.add(partial.abandon("not a message: " + problem));
                broken = true;
            } else if (scanner.isDone()) {
                messages.add(partial.complete(piece, length));
                scanner.start();
            } else {
                partial.append(piece, length);
            }
        }
        piece.skipBytes(piece.readableBytes());
    }

    @Override
    public void end(List<Frame> messages) {
        if (!partial.isEmpty()) {
            messages.add(partial.abandon("the connection ended within a message"));
        }
    }
}
