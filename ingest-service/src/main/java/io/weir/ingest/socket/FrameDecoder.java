package io.weir.ingest.socket;

import io.netty.buffer.ByteBuf;
import java.util.List;

/**
 * Cuts messages out of one connection's bytes. The messages are the same however the bytes are divided into pieces. Not
 * thread-safe; one for each connection.
 */
public interface FrameDecoder {

    /** Reads a piece to its end, which it does not release, and adds the messages that end in it. */
    void decode(ByteBuf piece, List<Frame> messages);

    /** Says that nothing follows, and adds what was begun: as a message where the end may be one, else with its problem. */
    void end(List<Frame> messages);
}
