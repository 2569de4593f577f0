package io.weir.ingest.socket;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.util.List;

/** Makes messages of datagrams. Called by one thread at a time; must neither block nor throw. */
@FunctionalInterface
public interface DatagramDecoder {

    /** Reads a datagram, which it does not release, and adds the messages that are complete with it. */
    void decode(ByteBuf datagram, InetSocketAddress sender, List<Frame> messages);
}
