package io.weir.ingest.socket;

import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.NettyOutbound;

/** Speaks a protocol on every connection of a listener. Thread-safe. */
@FunctionalInterface
public interface ConnectionHandler {

    /**
     * Takes what comes in on a connection, which is closed when this completes or fails.
     *
     * @param bytes read as they are asked for and released by whoever emits them; they end when the peer closes, or the
     *     connection breaks, or the listener stops
     * @param answers where answers go, if the protocol has any
     * @param peer the address at the other end
     * @return completes when everything taken is stored; not cancelled when the connection closes
     */
    Mono<Void> handle(Flux<ByteBuf> bytes, NettyOutbound answers, String peer);
}
