package io.weir.demo;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/** Posts lines to the ingest service, as any producer would. */
final class LogShipper implements AutoCloseable {

    private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);

    private final ConnectionProvider connections = ConnectionProvider.create("demo", Role.values().length);
    private final HttpClient http;

    LogShipper(URI ingest) {
        this.http = HttpClient.create(connections)
                .baseUrl(ingest.toString())
                .responseTimeout(ANSWER_TIMEOUT)
                .disableRetry(true)
                .headers(headers -> headers.set("Content-Type", "text/plain"));
    }

    /** Emits whether the lines are stored; not sent again if they are not, for some may be. */
    Mono<Boolean> ship(String source, List<String> lines) {
        return http.post()
                .uri("/logs?source=" + source)
                .send(ByteBufFlux.fromString(Mono.just(String.join("\n", lines) + "\n")))
                .responseSingle((response, body) ->
                        body.then(Mono.just(response.status().code() == 200)))
                .onErrorReturn(false);
    }

    @Override
    public void close() {
        connections.dispose();
    }
}
