package io.weir.fetch.engine;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.FetchRequest;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult;
import io.weir.events.Json;
import java.net.InetAddress;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.netty.resources.LoopResources;

/** A fetch from a server of its own, on the loopback interface: what it loads need not be loaded when it counts. */
final class Rehearsal {

    private static final int ROUNDS = 3;

    private Rehearsal() {}

    /**
     * Fetches as a {@link Fetcher} with these settings does.
     *
     * @param threads the server's
     */
    static Mono<Void> run(FetcherSettings settings, LoopResources threads) {
        // Binding, and closing a client, wait for their threads.
        return Mono.using(() -> bind(threads), server -> fetchFrom(server, settings), DisposableServer::disposeNow)
                .subscribeOn(Schedulers.boundedElastic());
    }

    private static DisposableServer bind(LoopResources threads) {
        return HttpServer.create()
                .runOn(threads)
                .host(InetAddress.getLoopbackAddress().getHostAddress())
                .port(0)
                .handle((request, response) -> response.sendString(Mono.just("{}")))
                .bindNow();
    }

    private static Mono<Void> fetchFrom(DisposableServer server, FetcherSettings settings) {
        String place = server.host() + ":" + server.port();
        TargetPolicy policy = TargetPolicy.only(List.of(AllowedTarget.parse(place)));
        FetchRequest request = new FetchRequest("rehearsal", targets(place), null);
        return Mono.using(
                () -> new Fetcher(settings, policy, new SimpleMeterRegistry()),
                fetcher -> fetcher.fetch(request)
                        .repeat(ROUNDS - 1)
                        .publishOn(Schedulers.boundedElastic())
                        .doOnNext(Rehearsal::write)
                        .then(),
                Fetcher::close);
    }

    private static List<Target> targets(String place) {
        return List.of(
                Target.get("one", "http://" + place + "/one"),
                Target.get("other", "http://" + place + "/other"),
                Target.get("blocked", "http://" + place + "0/blocked"));
    }

    private static void write(FetchResult result) {
        var unused = Json.read(Json.write(result), FetchResult.class);
    }
}
