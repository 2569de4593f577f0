package io.weir.benchmarks.fetch;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Answers with a small JSON, {@code /after/MILLIS/…} that much later and all else at once; prints its port. */
final class FetchServer {

    private static final String AFTER = "/after/";

    private static final String JSON =
            "{\"status\":\"UP\",\"components\":{\"db\":{\"status\":\"UP\"},\"disk\":{\"status\":\"UP\",\"free\":12345678}}}";

    private FetchServer() {}

    public static void main(String[] args) {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                        .sendString(answer(request.uri())))
                .bindNow();
        System.out.println(server.port());
        server.onDispose().block();
    }

    private static Mono<String> answer(String uri) {
        if (!uri.startsWith(AFTER)) {
            return Mono.just(JSON);
        }
        String millis = uri.substring(AFTER.length(), uri.indexOf('/', AFTER.length()));
        return Mono.just(JSON).delayElement(Duration.ofMillis(Long.parseLong(millis)));
    }
}
