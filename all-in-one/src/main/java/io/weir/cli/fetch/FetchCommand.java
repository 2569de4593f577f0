package io.weir.cli.fetch;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.weir.cli.options.Durations;
import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.Status;
import io.weir.events.FetchResult.TargetResult;
import io.weir.events.Json;
import io.weir.fetch.engine.Fetcher;
import io.weir.fetch.engine.FetcherSettings;
import io.weir.fetch.engine.FetcherSettings.PerHost;
import io.weir.fetch.engine.FetcherSettings.Retries;
import io.weir.fetch.engine.TargetPolicy;
import io.weir.operators.gather.Gather;
import io.weir.operators.timer.Timer;
import io.weir.rendering.FetchText;
import io.weir.terminal.Terminal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reactor.core.publisher.Mono;

/** {@code weir fetch}: all URLs at once, a line each, and the whole against the sum. */
@Command(
        name = "fetch",
        description = "Fetches URLs at once, as the fetch service does, and says what came of each.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  weir fetch http://127.0.0.1:8080/actuator/health http://127.0.0.1:8082/actuator/health",
            "  weir fetch --timeout 500ms --retry 0 https://example.org https://example.com",
            "  weir fetch --json https://example.org | jq -r '.results[].body'",
            "",
            "Every address may be fetched, this machine's and private ones included: it is you who asks. (The",
            "fetch service refuses those, for there it is a stranger.)",
            "",
            "Exit codes: 0 every URL is ok, 1 one was not, 2 wrong usage."
        })
public final class FetchCommand implements Callable<Integer> {

    private static final int MAX_CONCURRENCY = 1_000;

    private final Terminal terminal;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "URL",
            arity = "1..*",
            description = "What to fetch, with GET; http:// is added where there is no scheme.")
    private List<String> urls = List.of();

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "How many at once, 1 to 1000 (default: ${DEFAULT-VALUE}).")
    private int concurrency = 50;

    @Option(
            names = "--timeout",
            paramLabel = "D",
            converter = Durations.class,
            description = "How long one attempt may take, such as 500ms (default: 3s).")
    private Duration timeout = FetcherSettings.DEFAULTS.attemptTimeout();

    @Option(
            names = "--retry",
            paramLabel = "N",
            description = "How often to try again where that may help, 0 to 10 (default: ${DEFAULT-VALUE}).")
    private int retries = FetcherSettings.DEFAULTS.retries().maxAttempts() - 1;

    @Option(names = "--json", description = "The whole result as one line of JSON, bodies included.")
    private boolean json;

    public FetchCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        check(concurrency >= 1 && concurrency <= MAX_CONCURRENCY, "--concurrency is %d, not 1 to 1000", concurrency);
        check(retries >= 0 && retries <= 10, "--retry is %d, not 0 to 10", retries);
        try (Fetcher fetcher = new Fetcher(settings(), TargetPolicy.unrestricted(), new SimpleMeterRegistry())) {
            // The first fetch of a process waits for its classes: that is not what is to be measured.
            fetcher.warmUp().block();
            FetchResult result = fetch(fetcher);
            print(result);
            return result.status() == Status.COMPLETE ? 0 : 1;
        }
    }

    private void check(boolean right, String otherwise, int value) {
        if (!right) {
            throw new ParameterException(spec.commandLine(), otherwise.formatted(value));
        }
    }

    private FetchResult fetch(Fetcher fetcher) {
        Instant startedAt = Instant.now();
        AtomicLong elapsedMillis = new AtomicLong();
        List<Mono<TargetResult>> targets = urls.stream()
                .map(url -> Target.get(url, url.contains("://") ? url : "http://" + url))
                .map(target -> fetcher.fetch(target, deadline()))
                .toList();
        List<TargetResult> results = Objects.requireNonNull(Timer.named("fetch")
                .listener(timing -> elapsedMillis.set(timing.elapsed().toMillis()))
                .mono(Gather.limited(targets, concurrency))
                .block());
        return FetchResult.of(UUID.randomUUID().toString(), startedAt, elapsedMillis.get(), results);
    }

    /** Long enough for every attempt, and every wait between them. */
    private Duration deadline() {
        Duration waits = FetcherSettings.DEFAULTS.retries().maxBackoff().multipliedBy(retries);
        return timeout.multipliedBy(retries + 1L).plus(waits);
    }

    private FetcherSettings settings() {
        FetcherSettings defaults = FetcherSettings.DEFAULTS;
        Duration connect = timeout.compareTo(defaults.connectTimeout()) < 0 ? timeout : defaults.connectTimeout();
        return new FetcherSettings(
                deadline(),
                deadline(),
                connect,
                timeout,
                // Whoever asks for retries by hand gets them, without a budget to share with others.
                new Retries(
                        retries + 1,
                        defaults.retries().minBackoff(),
                        defaults.retries().maxBackoff(),
                        retries,
                        MAX_CONCURRENCY),
                defaults.methods(),
                defaults.maxBodyBytes(),
                defaults.maxRedirects(),
                defaults.caching(),
                new PerHost(
                        defaults.perHost().maxConnections(),
                        MAX_CONCURRENCY,
                        MAX_CONCURRENCY,
                        Integer.MAX_VALUE,
                        defaults.perHost().maxHosts()),
                defaults.breaker(),
                defaults.hedgeAfter(),
                defaults.http2ClearText());
    }

    private void print(FetchResult result) {
        if (json) {
            terminal.out().line(new String(Json.write(result), StandardCharsets.UTF_8));
            return;
        }
        FetchText.targets(result, terminal.painter(), "").forEach(terminal.out()::line);
        terminal.out().line(FetchText.heading(result, terminal.painter()));
    }
}
