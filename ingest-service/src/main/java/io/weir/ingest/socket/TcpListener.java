package io.weir.ingest.socket;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBuf;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslContext;
import io.weir.ingest.pipeline.RefusedException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.DisposableServer;
import reactor.netty.resources.LoopResources;
import reactor.netty.tcp.SslProvider;
import reactor.netty.tcp.TcpServer;

/**
 * Accepts connections and has each of them handled to its end: what was read of one that is closed is still stored. A
 * connection is read when its handler asks, one piece of at most {@value #MAX_PIECE_BYTES} bytes at a time.
 *
 * <p>{@code weir_ingest_connections{protocol}} are open, {@code weir_ingest_connections_refused_total{protocol}} were one
 * too many.
 */
public final class TcpListener implements SocketListener {

    private static final Logger log = LoggerFactory.getLogger(TcpListener.class);

    private static final int MIN_PIECE_BYTES = 512;
    private static final int FIRST_PIECE_BYTES = 4 << 10;
    private static final int MAX_PIECE_BYTES = 64 << 10;

    private final SocketSettings settings;
    private final ConnectionSettings bounds;
    private final LoopResources loops;
    private final ConnectionHandler handler;
    private final AtomicInteger connections = new AtomicInteger();
    private final Counter refused;
    private final Set<Signal> underWay = ConcurrentHashMap.newKeySet();
    private final Signal opened = new Signal();
    private final Signal stopping = new Signal();
    private final Signal abandoned = new Signal();
    private volatile @Nullable DisposableServer server;

    public TcpListener(
            SocketSettings settings,
            ConnectionSettings bounds,
            LoopResources loops,
            ConnectionHandler handler,
            MeterRegistry registry) {
        this.settings = settings;
        this.bounds = bounds;
        this.loops = loops;
        this.handler = handler;
        Gauge.builder("weir.ingest.connections", connections, AtomicInteger::get)
                .description("Open connections")
                .tag("protocol", settings.protocol())
                .register(registry);
        this.refused = Counter.builder("weir.ingest.connections.refused")
                .description("Connections closed at once because there were too many")
                .tag("protocol", settings.protocol())
                .register(registry);
    }

    @Override
    public String protocol() {
        return settings.protocol();
    }

    @Override
    public void bind() {
        TcpServer tcp = TcpServer.create()
                .runOn(loops)
                .host(settings.host())
                .port(settings.port())
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                // One read for each request: what was not asked for stays in the socket.
                .childOption(
                        ChannelOption.RECVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(MIN_PIECE_BYTES, FIRST_PIECE_BYTES, MAX_PIECE_BYTES)
                                .maxMessagesPerRead(1))
                .doOnConnection(this::accept);
        SslContext tls = bounds.tls();
        if (tls != null) {
            tcp = tcp.secure(SslProvider.builder().sslContext(tls).build());
        }
        try {
            server = tcp.bindNow();
        } catch (RuntimeException e) {
            throw settings.cannotListen(e);
        }
    }

    @Override
    public int port() {
        DisposableServer bound = server;
        if (bound == null) {
            throw new IllegalStateException(settings.protocol() + " is not bound");
        }
        return bound.port();
    }

    @Override
    public void open() {
        opened.raise();
    }

    private void accept(Connection connection) {
        if (connections.incrementAndGet() > bounds.maxConnections()) {
            connections.decrementAndGet();
            refused.increment();
            connection.dispose();
            return;
        }
        Signal ended = new Signal();
        underWay.add(ended);
        Disposable unused = handled(connection)
                .doFinally(signal -> {
                    connections.decrementAndGet();
                    connection.dispose();
                    underWay.remove(ended);
                    ended.raise();
                })
                .subscribe();
    }

    private Mono<Void> handled(Connection connection) {
        String peer = address(connection.channel().remoteAddress());
        AtomicLong awaited = new AtomicLong();
        Connection watched =
                connection.onReadIdle(bounds.idleTimeout().toMillis(), () -> closeIdle(connection, awaited));
        return handler.handle(bytes(watched, peer, awaited), watched.outbound(), peer)
                .doOnError(e -> report(e, peer))
                .onErrorComplete()
                .takeUntilOther(abandoned.raised());
    }

    /** What the client did wrong is said in a line; that it has gone is nothing to report. */
    private void report(Throwable e, String peer) {
        if (e instanceof RefusedException) {
            log.warn("A connection from {} to {} was closed: {}", peer, settings.protocol(), e.getMessage());
        } else if (e instanceof IOException) {
            log.debug("The connection from {} to {} broke", peer, settings.protocol(), e);
        } else {
            log.error("A connection from {} to {} was given up", peer, settings.protocol(), e);
        }
    }

    /** Nobody is idle who is not listened to. */
    private static void closeIdle(Connection connection, AtomicLong awaited) {
        if (awaited.get() > 0) {
            connection.dispose();
        }
    }

    private Flux<ByteBuf> bytes(Connection connection, String peer, AtomicLong awaited) {
        return opened.raised()
                .thenMany(Flux.defer(() -> connection.inbound().receive()))
                .doOnRequest(awaited::addAndGet)
                .doOnNext(piece -> awaited.decrementAndGet())
                .takeUntilOther(stopping.raised())
                .onErrorResume(broken -> {
                    log.debug("The connection from {} to {} broke", peer, settings.protocol(), broken);
                    return Flux.empty();
                });
    }

    private static String address(@Nullable SocketAddress address) {
        return address instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "unknown";
    }

    @Override
    public Mono<Void> stop() {
        return Mono.defer(() -> {
            DisposableServer bound = server;
            if (bound != null) {
                bound.dispose();
            }
            stopping.raise();
            // One that is not opened yet ends here.
            opened.raise();
            return Mono.when(underWay.stream().map(Signal::raised).toList());
        });
    }

    @Override
    public void close() {
        abandoned.raise();
    }
}
