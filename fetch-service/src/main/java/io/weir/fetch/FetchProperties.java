package io.weir.fetch;

import io.weir.events.FetchRequest;
import io.weir.fetch.engine.AllowedTarget;
import io.weir.fetch.engine.FetcherSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set under {@code weir.fetch}; {@code fetch-service.yml} has every one with its default and meaning.
 *
 * @param client how targets are fetched
 * @param requests requests from outside: {@code POST /fetch} and {@code fetch.requests}
 * @param diagnostics what is fetched when an alert fires
 * @param results results that are remembered by their id
 */
@ConfigurationProperties("weir.fetch")
record FetchProperties(
        @DefaultValue Client client,
        @DefaultValue Requests requests,
        @DefaultValue Diagnostics diagnostics,
        @DefaultValue Results results) {

    FetchProperties {
        // Made here as well, so that a wrong value is reported as one of the configuration, by its name.
        var unusedSettings = client.settings();
        var unusedPlaces = requests.allowed();
        var unusedTargets = new io.weir.fetch.Diagnostics(diagnostics);
    }

    /** How targets are fetched, both for requests and for diagnostics. */
    record Client(
            @DefaultValue("10s") Duration deadline,
            @DefaultValue("60s") Duration maxDeadline,
            @DefaultValue("2s") Duration connectTimeout,
            @DefaultValue("3s") Duration attemptTimeout,
            @DefaultValue Retry retry,
            @DefaultValue({"GET", "HEAD"}) Set<String> methods,
            @DefaultValue("256KB") DataSize maxBody,
            @DefaultValue("5") int maxRedirects,
            @DefaultValue Cache cache,
            @DefaultValue PerHost perHost,
            @DefaultValue Breaker breaker,
            @DefaultValue("0s") Duration hedgeAfter,
            @DefaultValue("false") boolean http2ClearText) {

        FetcherSettings settings() {
            return new FetcherSettings(
                    deadline,
                    maxDeadline,
                    connectTimeout,
                    attemptTimeout,
                    new FetcherSettings.Retries(
                            retry.maxAttempts(),
                            retry.minBackoff(),
                            retry.maxBackoff(),
                            retry.budgetRatio(),
                            retry.budgetPerSecond()),
                    methods,
                    Math.toIntExact(maxBody.toBytes()),
                    maxRedirects,
                    new FetcherSettings.Caching(cache.ttl(), cache.maxTtl(), cache.keptFor(), cache.entries()),
                    new FetcherSettings.PerHost(
                            perHost.maxConnections(),
                            perHost.maxPending(),
                            perHost.maxConcurrent(),
                            perHost.maxPerSecond(),
                            perHost.maxHosts()),
                    new FetcherSettings.Breaker(
                            breaker.failurePercent(), breaker.window(), breaker.minCalls(), breaker.openFor()),
                    hedgeAfter,
                    http2ClearText);
        }
    }

    /** When and how often a target is asked again. */
    record Retry(
            @DefaultValue("3") int maxAttempts,
            @DefaultValue("100ms") Duration minBackoff,
            @DefaultValue("2s") Duration maxBackoff,
            @DefaultValue("0.1") double budgetRatio,
            @DefaultValue("10") double budgetPerSecond) {}

    /** How answers to GET are shared. */
    record Cache(
            @DefaultValue("5s") Duration ttl,
            @DefaultValue("60s") Duration maxTtl,
            @DefaultValue("10m") Duration keptFor,
            @DefaultValue("200") int entries) {}

    /** What one host may take. */
    record PerHost(
            @DefaultValue("50") int maxConnections,
            @DefaultValue("500") int maxPending,
            @DefaultValue("500") int maxConcurrent,
            @DefaultValue("500") int maxPerSecond,
            @DefaultValue("1000") int maxHosts) {}

    /** When a host is left alone. */
    record Breaker(
            @DefaultValue("50") int failurePercent,
            @DefaultValue("20") int window,
            @DefaultValue("10") int minCalls,
            @DefaultValue("10s") Duration openFor) {}

    /** Requests from outside: any public address on these ports, and what is allowed besides. */
    record Requests(
            @DefaultValue({"80", "443", "8080", "8443"}) Set<Integer> ports,
            @DefaultValue List<String> allow,
            @DefaultValue("16") int concurrency,
            @DefaultValue("200") int maxInFlight) {

        Requests {
            requirePositive(concurrency, "weir.fetch.requests.concurrency");
            requirePositive(maxInFlight, "weir.fetch.requests.max-in-flight");
        }

        List<AllowedTarget> allowed() {
            return allow.stream().map(AllowedTarget::parse).toList();
        }
    }

    /** What is fetched when an alert fires, by service. */
    record Diagnostics(
            @DefaultValue List<String> allow,
            @DefaultValue List<Template> defaultTargets,
            @DefaultValue Map<String, List<Template>> services,
            @DefaultValue("16") int concurrency,
            @DefaultValue("10000") int maxServices) {

        Diagnostics {
            requirePositive(concurrency, "weir.fetch.diagnostics.concurrency");
            requirePositive(maxServices, "weir.fetch.diagnostics.max-services");
            requireFew(defaultTargets, "weir.fetch.diagnostics.default-targets");
            services.forEach((service, targets) -> requireFew(targets, "weir.fetch.diagnostics.services." + service));
        }

        private static void requireFew(List<Template> targets, String name) {
            if (targets.size() > FetchRequest.MAX_TARGETS) {
                throw new IllegalArgumentException(
                        name + " has " + targets.size() + " targets; " + FetchRequest.MAX_TARGETS + " are the most");
            }
        }
    }

    /**
     * One diagnostics target.
     *
     * @param name what its result is called
     * @param url its URL, in which {@code {service}} stands for the service of the alert
     */
    record Template(String name, String url) {}

    /**
     * Results, and how many are remembered, so that the same id has the same result.
     *
     * @param maxSize how long the JSON of a result may be; the longest bodies are cut until it fits
     * @param remembered how many are remembered at most
     * @param rememberedFor how long each is remembered
     */
    record Results(
            @DefaultValue("2MB") DataSize maxSize,
            @DefaultValue("100") int remembered,
            @DefaultValue("10m") Duration rememberedFor) {

        Results {
            requirePositive(remembered, "weir.fetch.results.remembered");
        }
    }

    private static void requirePositive(int value, String name) {
        if (value < 1) {
            throw new IllegalArgumentException(name + " is not positive: " + value);
        }
    }
}
