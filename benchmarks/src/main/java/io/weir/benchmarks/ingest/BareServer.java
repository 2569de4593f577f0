package io.weir.benchmarks.ingest;

import io.netty.handler.codec.http.HttpHeaderNames;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Reads a body, keeps nothing of it, answers at once as ingest does; prints its port, and ends with its input. */
final class BareServer {

    private static final String ANSWER = "{\"accepted\":1,\"rejected\":[]}";

    private BareServer() {}

    public static void main(String[] args) throws Exception {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> request.receive()
                        .then(response.header(HttpHeaderNames.CONTENT_TYPE, "application/json")
                                .header(HttpHeaderNames.CONTENT_LENGTH, String.valueOf(ANSWER.length()))
                                .sendString(Mono.just(ANSWER))
                                .then()))
                .bindNow();
        System.out.println(server.port());
        System.in.transferTo(System.out);
        server.disposeNow();
    }
}
