package io.weir.benchmarks.fetch;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult.Outcome;
import io.weir.fetch.engine.BareExchange;
import io.weir.fetch.engine.Fetcher;
import io.weir.fetch.engine.FetcherSettings;
import io.weir.fetch.engine.TargetPolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;
import reactor.netty.resources.ConnectionProvider;

/**
 * Prints how many a second the engine and others fetch from one server, and how long requests take.
 *
 * <p>Arguments: the ports of the server, rounds, seconds of each, and where they are there the scripts that run aiohttp and wrk.
 */
final class FetchReport {

    private static final String ENGINE = "the engine";
    private static final String EXCHANGE = "the engine without its operators";
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int CONNECTIONS = 64;

    private FetchReport() {}

    public static void main(String[] args) throws Exception {
        List<String> hosts = Arrays.stream(args[0].split(","))
                .map(port -> "http://127.0.0.1:" + port)
                .toList();
        String base = hosts.get(0);
        List<Contender> contenders = contenders(base);
        for (int i = 3; i < args.length; i++) {
            String script = args[i];
            contenders.add(new ProgramContender(
                    script.replaceAll(".*/|\\..*", ""),
                    (concurrency, seconds) -> List.of(
                            "sh", script, base + "/json/1", String.valueOf(concurrency), String.valueOf(seconds))));
        }
        Rounds rounds = new Rounds(contenders, Integer.parseInt(args[1]), Duration.ofSeconds(Long.parseLong(args[2])));
        rounds.print(ENGINE);
        System.out.printf(
                Locale.ROOT,
                "%nthe operators cost %.1f %% of the engine without them%n%n",
                100 * (1 - rounds.of(ENGINE) / rounds.of(EXCHANGE)));
        contenders.forEach(FetchReport::close);
        new Scenarios(base, settings(20_000, 500)).run();
        new DeadHost(hosts).run();
        // The client's own threads are all daemons.
        System.exit(0);
    }

    private static void close(Contender contender) {
        try {
            contender.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Contender> contenders(String base) {
        FetcherSettings settings = settings(1_000, CONNECTIONS);
        Fetcher fetcher = new Fetcher(settings, TargetPolicy.unrestricted(), new SimpleMeterRegistry());
        BareExchange exchange = new BareExchange(settings, TargetPolicy.unrestricted());
        ConnectionProvider connections = ConnectionProvider.create("bare", CONNECTIONS);
        HttpClient bare = HttpClient.create(connections);
        List<Contender> contenders = new ArrayList<>();
        contenders.add(new ReactiveContender(
                ENGINE,
                base,
                url -> fetcher.fetch(Target.get("target", url), LIMIT)
                        .flatMap(result -> result.outcome() == Outcome.ok
                                ? Mono.just(result)
                                : Mono.error(new IllegalStateException(result.toString()))),
                fetcher::close));
        contenders.add(new ReactiveContender(EXCHANGE, base, exchange::get, exchange::close));
        contenders.add(new ReactiveContender(
                "Reactor Netty's HttpClient, bare",
                base,
                url -> bare.get().uri(url).responseSingle((response, body) -> body.asString()),
                connections::dispose));
        contenders.add(new JdkContender(base));
        return contenders;
    }

    /** The defaults, with one host having as much as all of the load. */
    private static FetcherSettings settings(int pending, int connections) {
        FetcherSettings defaults = FetcherSettings.DEFAULTS;
        return new FetcherSettings(
                defaults.deadline(),
                defaults.maxDeadline(),
                defaults.connectTimeout(),
                LIMIT,
                defaults.retries(),
                defaults.methods(),
                defaults.maxBodyBytes(),
                defaults.maxRedirects(),
                defaults.caching(),
                new FetcherSettings.PerHost(connections, pending, pending + connections, Integer.MAX_VALUE, 10),
                defaults.breaker(),
                defaults.hedgeAfter(),
                defaults.http2ClearText());
    }
}
