package io.weir.analyze.webhook;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.weir.events.Alert;
import io.weir.events.Json;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** Posts an alert once, with a connection and a thread of its own. Thread-safe. */
final class WebhookClient implements AutoCloseable {

    private static final int CONNECT_TIMEOUT_MILLIS = 5_000;
    private static final int MAX_PENDING = 1;
    private static final Duration MAX_IDLE = Duration.ofSeconds(30);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final WebhookSettings settings;
    private final LoopResources threads = LoopResources.create("weir-webhook", 1, true);
    private final ConnectionProvider connections = ConnectionProvider.builder("weir-webhook")
            .maxConnections(1)
            .pendingAcquireMaxCount(MAX_PENDING)
            .maxIdleTime(MAX_IDLE)
            .build();
    private final HttpClient client;

    WebhookClient(WebhookSettings settings) {
        this.settings = settings;
        this.client = HttpClient.create(connections)
                .runOn(threads)
                .resolver(lookup -> {
                    var unused = lookup.runOn(threads);
                })
                .disableRetry(true)
                .followRedirect(false)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .headers(headers -> {
                    headers.set(HttpHeaderNames.USER_AGENT, "weir");
                    headers.set(HttpHeaderNames.CONTENT_TYPE, "application/json");
                    if (!settings.authorization().isBlank()) {
                        headers.set(HttpHeaderNames.AUTHORIZATION, settings.authorization());
                    }
                });
    }

    /**
     * Posts an alert; completes when the webhook has answered with a 2xx.
     *
     * @return fails with {@link WebhookStatusException} on any other answer, and as Reactor Netty does without one
     */
    Mono<Void> post(Alert alert) {
        return client.post()
                .uri(settings.url())
                .send(Mono.fromSupplier(() -> Unpooled.wrappedBuffer(Json.write(AlertmanagerBody.of(alert, settings)))))
                .response(this::outcome)
                .then();
    }

    /** What the webhook says besides its status is read, so that the connection can be kept, and dropped as it comes. */
    private Mono<Void> outcome(HttpClientResponse response, ByteBufFlux body) {
        int status = response.status().code();
        Mono<Void> outcome = status / 100 == 2
                ? Mono.empty()
                : Mono.error(() -> new WebhookStatusException(
                        settings.place(), status, response.responseHeaders().get(HttpHeaderNames.RETRY_AFTER)));
        return body.then(outcome);
    }

    @Override
    public void close() {
        connections.disposeLater().block(CLOSE_TIMEOUT);
        threads.disposeLater(Duration.ZERO, CLOSE_TIMEOUT).block(CLOSE_TIMEOUT.plusSeconds(1));
    }
}
