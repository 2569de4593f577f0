package io.weir.benchmarks.fetch;

import io.netty.handler.codec.http.HttpHeaderNames;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Answers with a small JSON, {@code /after/MILLIS/…} that much later and all else at once; {@code /never} not at all; prints its ports. */
final class FetchServer {

    private static final int HOSTS = 10;
    private static final String AFTER = "/after/";

    private static final String JSON =
            "{\"status\":\"UP\",\"components\":{\"db\":{\"status\":\"UP\"},\"disk\":{\"status\":\"UP\",\"free\":12345678}}}";

    private FetchServer() {}

    public static void main(String[] args) {
        HttpServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> response.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                        .sendString(answer(request.uri())));
        List<DisposableServer> hosts = Stream.generate(server::bindNow)
                .limit(HOSTS)
                .map(DisposableServer.class::cast)
                .toList();
        System.out.println(
                hosts.stream().map(host -> String.valueOf(host.port())).collect(Collectors.joining(",")));
        hosts.get(0).onDispose().block();
    }

    private static Mono<String> answer(String uri) {
        if (uri.startsWith("/never")) {
            return Mono.never();
        }
        if (!uri.startsWith(AFTER)) {
            return Mono.just(JSON);
        }
        String millis = uri.substring(AFTER.length(), uri.indexOf('/', AFTER.length()));
        return Mono.just(JSON).delayElement(Duration.ofMillis(Long.parseLong(millis)));
    }
}
