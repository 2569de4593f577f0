package io.weir.ingest.socket;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.DatagramPacket;
import io.weir.ingest.socket.DatagramQueue.Datagram;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.resources.LoopResources;
import reactor.netty.udp.UdpServer;

/**
 * Takes datagrams as they come, into a bounded queue, and stores what waits there batch after batch: the slower Kafka is,
 * the larger the batches. What finds no room in the queue is shed and counted: a sender of datagrams cannot be slowed down.
 *
 * <p>{@code weir_ingest_datagram_queue_bytes{protocol}} wait.
 */
public final class UdpListener implements SocketListener {

    private static final Logger log = LoggerFactory.getLogger(UdpListener.class);

    private static final int MAX_DATAGRAM_BYTES = 65_535;
    private static final int BATCH_MESSAGES = 1_000;
    private static final long BATCH_BYTES = 1 << 20;

    private final SocketSettings settings;
    private final LoopResources loops;
    private final int socketBufferBytes;
    private final DatagramDecoder decoder;
    private final MessageStore store;
    private final DatagramQueue queue;
    private final String instance;
    private final AtomicLong batches = new AtomicLong();
    private final Signal opened = new Signal();
    private final Signal stopping = new Signal();
    private final Signal abandoned = new Signal();
    private final Signal stored = new Signal();
    private volatile @Nullable Connection bound;

    /**
     * @param queueBytes what waits in memory
     * @param socketBufferBytes what waits in the kernel, which may allow less
     * @param instance tells this process from all others and from itself before a restart
     */
    public UdpListener(
            SocketSettings settings,
            LoopResources loops,
            DatagramDecoder decoder,
            MessageStore store,
            long queueBytes,
            int socketBufferBytes,
            String instance,
            MeterRegistry registry) {
        this.settings = settings;
        this.loops = loops;
        this.socketBufferBytes = socketBufferBytes;
        this.decoder = decoder;
        this.store = store;
        this.queue = new DatagramQueue(queueBytes);
        this.instance = instance;
        Gauge.builder("weir.ingest.datagram.queue", queue, DatagramQueue::bytes)
                .baseUnit("bytes")
                .description("Datagrams that wait to be stored")
                .tag("protocol", settings.protocol())
                .register(registry);
    }

    @Override
    public String protocol() {
        return settings.protocol();
    }

    @Override
    public void bind() {
        Connection connection;
        try {
            connection = UdpServer.create()
                    .runOn(loops)
                    .host(settings.host())
                    .port(settings.port())
                    .option(ChannelOption.SO_RCVBUF, socketBufferBytes)
                    // Netty's own would cut off what is longer than 2 KiB.
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(MAX_DATAGRAM_BYTES))
                    .bindNow();
        } catch (RuntimeException e) {
            throw settings.cannotListen(e);
        }
        bound = connection;
        Disposable unused = run(connection).doFinally(signal -> stored.raise()).subscribe();
    }

    @Override
    public int port() {
        Connection connection = bound;
        if (connection == null) {
            throw new IllegalStateException(settings.protocol() + " is not bound");
        }
        return ((InetSocketAddress) connection.channel().localAddress()).getPort();
    }

    @Override
    public void open() {
        opened.raise();
    }

    private Mono<Void> run(Connection connection) {
        return opened.raised()
                .thenMany(Flux.defer(() -> connection.inbound().receiveObject()))
                .takeUntilOther(stopping.raised())
                .map(this::queue)
                .onBackpressureLatest()
                .concatMap(arrival -> storeWaiting(), 1)
                .then()
                .doOnError(e -> log.error("{} ended: nothing is read there any more", settings.protocol(), e))
                .onErrorComplete()
                .takeUntilOther(abandoned.raised());
    }

    /** Only that something came goes on from here: the datagram itself is gone when this returns. */
    private boolean queue(Object received) {
        DatagramPacket packet = (DatagramPacket) received;
        List<Frame> messages = new ArrayList<>(1);
        decoder.decode(packet.content(), packet.sender(), messages);
        String peer = packet.sender().getAddress().getHostAddress();
        for (Frame message : messages) {
            if (!queue.offer(new Datagram(message, peer))) {
                store.shed(1);
            }
        }
        return true;
    }

    private Mono<Void> storeWaiting() {
        return Mono.defer(() -> {
                    List<Datagram> batch = queue.poll(BATCH_MESSAGES, BATCH_BYTES);
                    return batch.isEmpty()
                            ? Mono.<Void>empty()
                            : store.store(
                                    batch, instance + ":" + settings.protocol() + ":" + batches.incrementAndGet());
                })
                .repeat(() -> !queue.isEmpty())
                .then();
    }

    @Override
    public Mono<Void> stop() {
        return Mono.defer(() -> {
            Connection connection = bound;
            if (connection == null) {
                return Mono.empty();
            }
            stopping.raise();
            connection.dispose();
            return stored.raised();
        });
    }

    @Override
    public void close() {
        abandoned.raise();
    }
}
