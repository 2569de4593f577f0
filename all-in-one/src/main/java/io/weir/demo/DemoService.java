package io.weir.demo;

import io.weir.demo.LogStyle.Entry;
import io.weir.events.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;
import reactor.netty.http.server.HttpServerRoutes;

/**
 * A service of the demo: writes lines about simulated traffic, and serves what an operator looks up first: {@code /health},
 * {@code /metrics}, {@code /build-info}, each as slow as such things are.
 */
final class DemoService implements AutoCloseable {

    private static final Duration HEALTH_TAKES = Duration.ofMillis(60);
    private static final Duration METRICS_TAKE = Duration.ofMillis(120);
    private static final Duration BUILD_INFO_TAKES = Duration.ofMillis(90);

    private final Role role;
    private final BooleanSupplier paymentsBroken;
    private final Random random;
    private final Instant deployedAt =
            Instant.now().minus(42, ChronoUnit.MINUTES).truncatedTo(ChronoUnit.SECONDS);
    private final AtomicLong handled = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final DisposableServer server;

    /** Starts it on a free loopback port. */
    DemoService(Role role, BooleanSupplier paymentsBroken, long seed) {
        this(role, paymentsBroken, seed, "127.0.0.1", 0);
    }

    /** Starts it at this address; port 0 is any free one. */
    DemoService(Role role, BooleanSupplier paymentsBroken, long seed, String address, int port) {
        this.role = role;
        this.paymentsBroken = paymentsBroken;
        this.random = new Random(seed);
        this.server =
                HttpServer.create().host(address).port(port).route(this::pages).bindNow();
    }

    private void pages(HttpServerRoutes routes) {
        var unused = routes.get("/health", this::health)
                .get("/metrics", this::metrics)
                .get("/build-info", this::buildInfo);
    }

    Role role() {
        return role;
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.port());
    }

    /** Handles so many simulated requests, and returns the lines they are logged in. Called by one thread at a time. */
    List<String> work(int requests) {
        List<String> lines = new ArrayList<>(requests);
        boolean broken = paymentsBroken.getAsBoolean();
        for (int i = 0; i < requests; i++) {
            boolean fails = random.nextDouble() < role.errors(broken);
            handled.incrementAndGet();
            failed.addAndGet(fails ? 1 : 0);
            Entry entry = role.entry(fails, broken, random);
            lines.add(role.style().line(role.serviceName(), Instant.now(), entry, random));
        }
        return lines;
    }

    private Publisher<Void> health(HttpServerRequest request, HttpServerResponse response) {
        boolean down = role == Role.PAYMENTS && paymentsBroken.getAsBoolean();
        byte[] body = down
                ? Json.write(Map.of("status", "DOWN", "cardNetwork", "no answer within 2000 ms"))
                : Json.write(Map.of("status", "UP"));
        return json(response.status(down ? 503 : 200), body, HEALTH_TAKES);
    }

    private Publisher<Void> metrics(HttpServerRequest request, HttpServerResponse response) {
        String name = role.serviceName();
        String body = """
                # HELP requests_total Requests handled.
                # TYPE requests_total counter
                requests_total{service="%s"} %d
                # HELP requests_failed_total Requests that failed.
                # TYPE requests_failed_total counter
                requests_failed_total{service="%s"} %d
                """.formatted(name, handled.get(), name, failed.get());
        return send(response, "text/plain; version=0.0.4", body, METRICS_TAKE);
    }

    private Publisher<Void> buildInfo(HttpServerRequest request, HttpServerResponse response) {
        byte[] body = Json.write(Map.of(
                "service", role.serviceName(), "version", "1.4.2", "commit", "9f2c1e7", "deployedAt", deployedAt));
        return json(response, body, BUILD_INFO_TAKES);
    }

    private static Publisher<Void> json(HttpServerResponse response, byte[] body, Duration takes) {
        return send(response, "application/json", new String(body, StandardCharsets.UTF_8), takes);
    }

    private static Publisher<Void> send(HttpServerResponse response, String type, String body, Duration takes) {
        return Mono.delay(takes)
                .then(Mono.defer(() -> response.header("Content-Type", type)
                        .sendString(Mono.just(body))
                        .then()));
    }

    @Override
    public void close() {
        server.disposeNow();
    }
}
