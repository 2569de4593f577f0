package io.weir.fetch.engine;

import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.weir.events.FetchRequest.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.resources.LoopResources;

/** A server on the loopback interface that misbehaves in every way there is a path for, and counts what reaches it. */
public final class TestServer implements AutoCloseable {

    static final int BIG = 1 << 20;

    private static final byte[] PACKED = pack("plain".getBytes(StandardCharsets.UTF_8));
    private static final byte[] BOMB = pack(new byte[64 << 20]);

    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicInteger flaky = new AtomicInteger();
    private final LoopResources threads = LoopResources.create("test-server", 2, true);
    private final DisposableServer server = HttpServer.create()
            .runOn(threads)
            .host("127.0.0.1")
            .port(0)
            .protocol(HttpProtocol.HTTP11, HttpProtocol.H2C)
            .doOnConnection(connection -> connections.incrementAndGet())
            .mapHandle((handling, connection) -> handling.doFirst(requests::incrementAndGet))
            .route(routes -> routes.get("/ok", (request, response) -> text(response, "fine"))
                    .head(
                            "/ok",
                            (request, response) ->
                                    response.header("x-head", "yes").send())
                    .get(
                            "/slow",
                            (request, response) ->
                                    response.sendString(Mono.just("at last").delayElement(Duration.ofSeconds(1))))
                    .get("/hung", (request, response) -> Mono.never())
                    .get(
                            "/drip",
                            (request, response) -> response.sendString(
                                    Flux.interval(Duration.ofMillis(50)).map(tick -> "drop ")))
                    .get("/reset", this::reset)
                    .get(
                            "/cut",
                            (request, response) -> response.header(HttpHeaderNames.CONTENT_LENGTH, "1000")
                                    .sendString(
                                            Flux.concat(Mono.just("not all"), Mono.error(new IOException("cut off")))))
                    .get("/broken", (request, response) -> response.status(500).sendString(Mono.just("out of order")))
                    .get("/missing", (request, response) -> response.sendNotFound())
                    .get(
                            "/flaky",
                            (request, response) -> flaky.getAndIncrement() == 0
                                    ? response.status(500).send().then()
                                    : text(response, "recovered"))
                    .get(
                            "/busy",
                            (request, response) -> flaky.getAndIncrement() == 0
                                    ? response.status(429)
                                            .header(HttpHeaderNames.RETRY_AFTER, "1")
                                            .send()
                                            .then()
                                    : text(response, "served"))
                    .get(
                            "/busy-for-long",
                            (request, response) -> response.status(429)
                                    .header(HttpHeaderNames.RETRY_AFTER, "3600")
                                    .send())
                    .get(
                            "/busy-until",
                            (request, response) -> flaky.getAndIncrement() == 0
                                    ? response.status(429)
                                            .header(HttpHeaderNames.RETRY_AFTER, date(Duration.ofSeconds(2)))
                                            .send()
                                            .then()
                                    : text(response, "served"))
                    .get("/version", (request, response) -> text(response, request.protocol()))
                    .get(
                            "/tagged",
                            (request, response) ->
                                    request.requestHeaders().contains(HttpHeaderNames.IF_NONE_MATCH, "\"v1\"", false)
                                            ? response.status(304).send()
                                            : text(
                                                    response.header(HttpHeaderNames.ETAG, "\"v1\"")
                                                            .header(HttpHeaderNames.CACHE_CONTROL, "max-age=0"),
                                                    "version 1"))
                    .get(
                            "/unkept",
                            (request, response) -> text(
                                    response.header(HttpHeaderNames.CACHE_CONTROL, "no-store"),
                                    "number " + flaky.incrementAndGet()))
                    .get(
                            "/half/{number}",
                            (request, response) -> Integer.parseInt(String.valueOf(request.param("number"))) % 2 == 0
                                    ? text(response, "fine")
                                    : response.status(503).send().then())
                    .get("/page/{number}", (request, response) -> text(response, request.uri()))
                    .get(
                            "/huge-bomb",
                            (request, response) -> response.header(HttpHeaderNames.CONTENT_ENCODING, "gzip")
                                    .sendByteArray(gibibyteOfZeros()))
                    .get("/loop", (request, response) -> response.sendRedirect("/loop"))
                    .get("/moved", (request, response) -> response.sendRedirect("ok"))
                    .get("/inside", (request, response) -> response.sendRedirect("http://127.0.0.1:9/secret"))
                    .get(
                            "/headers",
                            (request, response) -> text(
                                    response,
                                    String.valueOf(request.requestHeaders().get("x-api-key"))))
                    .get(
                            "/big",
                            (request, response) -> response.sendString(
                                    Flux.range(0, BIG / 1024).map(i -> "x".repeat(1024))))
                    .get(
                            "/endless",
                            (request, response) ->
                                    response.sendString(Flux.<String>generate(sink -> sink.next("x".repeat(8192)))))
                    .get(
                            "/latin1",
                            (request, response) -> bytes(
                                    response, "text/plain; charset=ISO-8859-1", "Grüße", StandardCharsets.ISO_8859_1))
                    .get(
                            "/odd-charset",
                            (request, response) ->
                                    bytes(response, "text/plain; charset=klingon", "Grüße", StandardCharsets.UTF_8))
                    .get("/packed/{encoding}", (request, response) -> packed(response, request.param("encoding")))
                    .get("/gzip", (request, response) -> gzip(response, PACKED))
                    .get("/bomb", (request, response) -> gzip(response, BOMB)))
            .bindNow();

    /** One gzip member of 64 MiB of zeros after another: 1 GiB that travels as 1 MiB. */
    private static Flux<byte[]> gibibyteOfZeros() {
        return Flux.range(0, 16).map(i -> BOMB);
    }

    private static String date(Duration fromNow) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                OffsetDateTime.now(ZoneOffset.UTC).plus(fromNow));
    }

    private static Mono<Void> text(HttpServerResponse response, String text) {
        return response.header(HttpHeaderNames.CONTENT_TYPE, "text/plain")
                .sendString(Mono.just(text))
                .then();
    }

    private static Mono<Void> gzip(HttpServerResponse response, byte[] packed) {
        return response.header(HttpHeaderNames.CONTENT_ENCODING, "gzip")
                .sendByteArray(Mono.just(packed))
                .then();
    }

    private static Mono<Void> packed(HttpServerResponse response, @Nullable String encoding) {
        return response.header(HttpHeaderNames.CONTENT_ENCODING, String.valueOf(encoding))
                .sendByteArray(Mono.just(pack(PACKED)))
                .then();
    }

    private static byte[] pack(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    private static Mono<Void> bytes(HttpServerResponse response, String contentType, String text, Charset charset) {
        return response.header(HttpHeaderNames.CONTENT_TYPE, contentType)
                .sendByteArray(Mono.just(text.getBytes(charset)))
                .then();
    }

    /** Closes so that the peer gets a RST. */
    private Mono<Void> reset(HttpServerRequest request, HttpServerResponse response) {
        return Mono.fromRunnable(() -> response.withConnection(connection -> {
                    connection.channel().config().setOption(ChannelOption.SO_LINGER, 0);
                    connection.channel().close();
                }))
                .then(Mono.never());
    }

    public Target target(String path) {
        return Target.get(path, url(path));
    }

    public String url(String path) {
        return "http://127.0.0.1:" + port() + "/" + path;
    }

    public int port() {
        return server.port();
    }

    /** Connections accepted so far. */
    public int connections() {
        return connections.get();
    }

    /** Requests received so far. */
    int requests() {
        return requests.get();
    }

    /** A port on the loopback interface on which nobody listens. */
    static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        server.disposeNow(Duration.ofSeconds(2));
        threads.dispose();
    }
}
