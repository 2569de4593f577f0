package io.weir.ingest.otlp;

import io.weir.ingest.http.ErrorAnswers;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.web.server.WebServer;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.web.reactive.function.server.HandlerStrategies;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;

/**
 * OTLP on the port where its clients look for it. A second server beside the service's own, made by the same factory, so
 * that address, TLS, limits and timeouts are the same; it serves OTLP alone.
 */
public final class OtlpListener implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(OtlpListener.class);

    /** Drained together with the service's own server: Boot's phase for that. */
    private static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

    private final NettyReactiveWebServerFactory factory;
    private final HttpHandler handler;
    private @Nullable WebServer server;

    /** @param factory with the port set */
    public OtlpListener(
            NettyReactiveWebServerFactory factory, RouterFunction<ServerResponse> routes, ErrorAnswers errors) {
        this.factory = factory;
        this.handler = RouterFunctions.toHttpHandler(
                routes, HandlerStrategies.builder().exceptionHandler(errors).build());
    }

    /** The port it listens on. */
    public synchronized int port() {
        return Objects.requireNonNull(server, "not started").getPort();
    }

    @Override
    public synchronized void start() {
        WebServer started = factory.getWebServer(handler);
        started.start();
        server = started;
        log.info("OTLP on port {}", started.getPort());
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    /** Requests under way are finished first. */
    @Override
    public synchronized void stop(Runnable stopped) {
        WebServer stopping = server;
        server = null;
        if (stopping == null) {
            stopped.run();
            return;
        }
        stopping.shutDownGracefully(result -> {
            stopping.stop();
            stopped.run();
        });
    }

    @Override
    public synchronized boolean isRunning() {
        return server != null;
    }

    @Override
    public int getPhase() {
        return PHASE;
    }
}
