package io.weir.ingest.socket;

import io.weir.events.kafka.Pipeline;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/**
 * The life of all listeners: they take their ports with the application's start, which fails if one cannot be had; they
 * read once Kafka's topics stand; at the stop they read no more and what they have is stored. What cannot be stored in the
 * time that the application has for its stop is given up.
 */
public final class SocketListeners implements SmartLifecycle, DisposableBean {

    private static final Logger log = LoggerFactory.getLogger(SocketListeners.class);

    private final List<SocketListener> listeners;
    private volatile boolean running;

    public SocketListeners(List<SocketListener> listeners) {
        this.listeners = List.copyOf(listeners);
    }

    /**
     * The port on which a protocol is taken.
     *
     * @throws IllegalArgumentException if it is switched off
     */
    public int port(String protocol) {
        return listeners.stream()
                .filter(listener -> listener.protocol().equals(protocol))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(protocol + " is switched off"))
                .port();
    }

    /** The port of every protocol that is taken, in a fixed order. */
    public Map<String, Integer> ports() {
        Map<String, Integer> ports = new LinkedHashMap<>();
        listeners.forEach(listener -> ports.put(listener.protocol(), listener.port()));
        return ports;
    }

    @Override
    public void start() {
        for (SocketListener listener : listeners) {
            listener.bind();
            log.info("{} on port {}", listener.protocol(), listener.port());
        }
        running = true;
    }

    /** Their part among the service's pipelines, which is to begin reading when the topics stand. */
    public Pipeline reading() {
        return new Pipeline() {
            @Override
            public Mono<Void> run() {
                return Mono.<Void>fromRunnable(() -> listeners.forEach(SocketListener::open))
                        .then(Mono.never());
            }

            @Override
            public Mono<Void> stop() {
                return stopped();
            }
        };
    }

    private Mono<Void> stopped() {
        return Mono.when(listeners.stream().map(SocketListener::stop).toList());
    }

    @Override
    public void stop(Runnable callback) {
        Disposable unused = stopped()
                .doFinally(signal -> {
                    running = false;
                    callback.run();
                })
                .subscribe(nothing -> {}, failure -> log.warn("A listener did not stop in order", failure));
    }

    @Override
    public void stop() {
        stop(() -> {});
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public void destroy() {
        listeners.forEach(SocketListener::close);
    }
}
