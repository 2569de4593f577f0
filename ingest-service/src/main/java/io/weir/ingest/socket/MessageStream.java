package io.weir.ingest.socket;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.NettyOutbound;

/**
 * A connection on which messages come one after another, and nothing is answered. So many pieces of it are read ahead of
 * Kafka's acknowledgement, and while Kafka is slow or away it is not read.
 */
public final class MessageStream implements ConnectionHandler {

    private final Supplier<FrameDecoder> decoders;
    private final MessageStore store;
    private final int piecesInFlight;
    private final String instance;
    private final AtomicLong connections = new AtomicLong();

    /**
     * @param decoders makes one for each connection
     * @param piecesInFlight of one connection, read and not stored
     * @param instance tells this process from all others and from itself before a restart
     */
    public MessageStream(Supplier<FrameDecoder> decoders, MessageStore store, int piecesInFlight, String instance) {
        if (piecesInFlight < 1) {
            throw new IllegalArgumentException("pieces-in-flight must be 1 or more, not " + piecesInFlight);
        }
        this.decoders = decoders;
        this.store = store;
        this.piecesInFlight = piecesInFlight;
        this.instance = instance;
    }

    @Override
    public Mono<Void> handle(Flux<ByteBuf> bytes, NettyOutbound answers, String peer) {
        return Mono.defer(() -> {
            FrameDecoder decoder = decoders.get();
            String connection = instance + ":" + connections.incrementAndGet() + ":";
            return bytes.map(piece -> decode(decoder, piece))
                    .concatWith(Mono.fromCallable(() -> end(decoder)))
                    .index()
                    .flatMapSequential(
                            messages -> store(messages.getT2(), peer, connection + messages.getT1()), piecesInFlight, 1)
                    .then();
        });
    }

    private Mono<Void> store(List<Frame> messages, String peer, String key) {
        return messages.isEmpty() ? Mono.empty() : store.store(messages, peer, key);
    }

    private static List<Frame> decode(FrameDecoder decoder, ByteBuf piece) {
        List<Frame> messages = new ArrayList<>();
        decoder.decode(piece, messages);
        return messages;
    }

    private static List<Frame> end(FrameDecoder decoder) {
        List<Frame> messages = new ArrayList<>();
        decoder.end(messages);
        return messages;
    }
}
