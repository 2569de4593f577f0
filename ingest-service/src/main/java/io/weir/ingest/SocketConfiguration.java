package io.weir.ingest;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.kafka.Pipeline;
import io.weir.ingest.fluent.FluentForward;
import io.weir.ingest.gelf.Gelf;
import io.weir.ingest.gelf.GelfDatagrams;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.socket.ConnectionSettings;
import io.weir.ingest.socket.DatagramDecoder;
import io.weir.ingest.socket.FrameDecoder;
import io.weir.ingest.socket.MessageStore;
import io.weir.ingest.socket.MessageStream;
import io.weir.ingest.socket.RecordMaker;
import io.weir.ingest.socket.SocketListener;
import io.weir.ingest.socket.SocketListeners;
import io.weir.ingest.socket.SocketSettings;
import io.weir.ingest.socket.TcpListener;
import io.weir.ingest.socket.UdpListener;
import io.weir.ingest.syslog.Syslog;
import io.weir.ingest.tenant.OpenDoor;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.netty.resources.LoopResources;

/** The protocols without HTTP, on the event loops of the HTTP server. */
@Configuration(proxyBeanMethods = false)
class SocketConfiguration {

    @Bean
    SocketListeners socketListeners(
            SocketProperties sockets,
            IngestProperties ingest,
            IngestPipeline pipeline,
            OpenDoor door,
            ReactorResourceFactory resources,
            SslBundles bundles,
            MeterRegistry registry) {
        sockets.syslog().check("syslog", sockets.syslog().asksForCertificates(), door);
        sockets.gelf().check("GELF", sockets.gelf().asksForCertificates(), door);
        sockets.fluent()
                .check(
                        "fluent",
                        sockets.fluent().asksForCertificates()
                                || !sockets.fluentForward().sharedKey().isEmpty(),
                        door);
        Listeners listeners = new Listeners(sockets, pipeline, resources.getLoopResources(), bundles, registry);
        int maxMessage = Math.toIntExact(ingest.maxRecord().toBytes());
        listeners.add(
                "syslog",
                sockets.syslog(),
                "WEIR_SYSLOG_PORT",
                () -> Syslog.frames(maxMessage),
                Syslog::datagram,
                Syslog::record);
        listeners.add(
                "gelf",
                sockets.gelf(),
                "WEIR_GELF_PORT",
                () -> Gelf.frames(maxMessage),
                new GelfDatagrams(maxMessage, sockets.datagramQueue().toBytes(), System::nanoTime),
                Gelf::record);
        listeners.addFluent(sockets.fluent(), sockets.fluentForward());
        return new SocketListeners(listeners.all);
    }

    @Bean
    Pipeline socketReading(SocketListeners listeners) {
        return listeners.reading();
    }

    /** Makes listeners alike. */
    private record Listeners(
            SocketProperties sockets,
            IngestPipeline pipeline,
            LoopResources loops,
            SslBundles bundles,
            MeterRegistry registry,
            String instance,
            List<SocketListener> all) {

        Listeners(
                SocketProperties sockets,
                IngestPipeline pipeline,
                LoopResources loops,
                SslBundles bundles,
                MeterRegistry registry) {
            this(sockets, pipeline, loops, bundles, registry, UUID.randomUUID().toString(), new ArrayList<>());
        }

        void add(
                String name,
                SocketProperties.Listener listener,
                String portVariable,
                Supplier<FrameDecoder> frames,
                DatagramDecoder datagrams,
                RecordMaker records) {
            if (listener.tcp()) {
                SocketSettings settings = listener.settings(name + "-tcp", portVariable);
                MessageStore store = new MessageStore(settings, pipeline, records);
                all.add(new TcpListener(
                        settings,
                        bounds(listener),
                        loops,
                        new MessageStream(frames, store, sockets.piecesInFlight(), instance),
                        registry));
            }
            if (listener.udp()) {
                SocketSettings settings = listener.settings(name + "-udp", portVariable);
                all.add(new UdpListener(
                        settings,
                        loops,
                        datagrams,
                        new MessageStore(settings, pipeline, records),
                        sockets.datagramQueue().toBytes(),
                        Math.toIntExact(sockets.datagramBuffer().toBytes()),
                        instance,
                        registry));
            }
        }

        void addFluent(SocketProperties.Listener listener, SocketProperties.Fluent fluent) {
            if (listener.tcp()) {
                SocketSettings settings = listener.settings("fluent", "WEIR_FLUENT_PORT");
                FluentForward forward =
                        new FluentForward(settings, fluent.settings(sockets.piecesInFlight()), pipeline, instance);
                all.add(new TcpListener(settings, bounds(listener), loops, forward, registry));
            }
        }

        private ConnectionSettings bounds(SocketProperties.Listener listener) {
            return new ConnectionSettings(
                    sockets.maxConnections(), sockets.idleTimeout(), SocketTls.of(listener, bundles));
        }
    }
}
