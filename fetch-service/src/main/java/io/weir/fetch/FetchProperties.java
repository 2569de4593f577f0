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
 * @param incidents when an alert leads to an incident, and what is in it
 * @param webhook where incidents are posted
 * @param results results that are remembered by their id
 * @param instanceId names this instance in its transactions, the same across restarts and unique among instances; blank
 *     for the host's name
 */
@ConfigurationProperties("weir.fetch")
record FetchProperties(
        @DefaultValue Client client,
        @DefaultValue Requests requests,
        @DefaultValue Diagnostics diagnostics,
        @DefaultValue Incidents incidents,
        @DefaultValue Webhook webhook,
        @DefaultValue Results results,
        @DefaultValue("") String instanceId) {

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
            @DefaultValue("10000") int maxServices,
            @DefaultValue Local local) {

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
     * When an alert leads to an incident.
     *
     * @param cooldown how long after an incident opened the same alert opens no other
     * @param maxReports incidents of one service within the cooldown
     * @param knownFor how far back incidents are read at the start
     * @param memory for incidents that may yet be resolved; others are read from their topic
     * @param evidence what Kafka is asked for
     */
    record Incidents(
            @DefaultValue("5m") Duration cooldown,
            @DefaultValue("10") int maxReports,
            @DefaultValue("24h") Duration knownFor,
            @DefaultValue("32MB") DataSize memory,
            @DefaultValue Evidence evidence) {

        Incidents {
            requirePositive(maxReports, "weir.fetch.incidents.max-reports");
        }
    }

    /**
     * Where incidents are posted.
     *
     * @param url blank for nowhere; never logged, since it may be a secret
     * @param format what is posted
     * @param timeout for one attempt
     * @param maxAttempts how often an incident is posted in all, until it is a dead letter
     * @param minBackoff the longest wait before the second attempt; the wait is a random share of it
     * @param maxBackoff the longest wait; also the longest that the receiver may ask for
     * @param maxAge incidents older than this are not posted any more
     */
    record Webhook(
            @DefaultValue("") String url,
            @DefaultValue("alertmanager") WebhookFormat format,
            @DefaultValue("5s") Duration timeout,
            @DefaultValue("6") int maxAttempts,
            @DefaultValue("500ms") Duration minBackoff,
            @DefaultValue("30s") Duration maxBackoff,
            @DefaultValue("1h") Duration maxAge) {

        Webhook {
            requirePositive(maxAttempts, "weir.fetch.webhook.max-attempts");
            if (!url.isBlank() && !url.startsWith("http://") && !url.startsWith("https://")) {
                throw new IllegalArgumentException("weir.fetch.webhook.url is not an http or https URL");
            }
        }

        /** Without the URL. */
        @Override
        public String toString() {
            return "Webhook[" + format + ", " + (url.isBlank() ? "nowhere" : "***") + "]";
        }
    }

    /**
     * What is read from {@code logs.stats} and {@code logs.patterns} for an incident.
     *
     * @param lookback how old a record may be
     * @param maxRecords how many are looked at
     * @param timeLimit how long that may take
     * @param maxWindows windows in an incident
     * @param maxPatterns kinds of message in an incident
     */
    record Evidence(
            @DefaultValue("10m") Duration lookback,
            @DefaultValue("50000") int maxRecords,
            @DefaultValue("2s") Duration timeLimit,
            @DefaultValue("10") int maxWindows,
            @DefaultValue("5") int maxPatterns) {

        Evidence {
            requirePositive(maxRecords, "weir.fetch.incidents.evidence.max-records");
            requirePositive(maxWindows, "weir.fetch.incidents.evidence.max-windows");
            requirePositive(maxPatterns, "weir.fetch.incidents.evidence.max-patterns");
        }
    }

    /**
     * One diagnostics target: a page, a database or a command.
     *
     * @param name what its result is called
     * @param url its URL, in which {@code {service}} stands for the service of the alert; {@code jdbc:…} for a database,
     *     whose driver is on the class path; blank for a command
     * @param command what to run, with its arguments and no shell; empty for others
     */
    record Template(
            String name,
            @DefaultValue("") String url,
            @DefaultValue List<String> command) {

        Template {
            if (url.isBlank() == command.isEmpty()) {
                throw new IllegalArgumentException(
                        "the diagnostics target '" + name + "' has to have either a url or a command");
            }
        }

        /** A page or a database. */
        static Template of(String name, String url) {
            return new Template(name, url, List.of());
        }

        boolean isLocal() {
            return !command.isEmpty() || url.startsWith(LocalTargets.JDBC);
        }
    }

    /**
     * Diagnostics that block a thread.
     *
     * @param workers how many are asked at once
     * @param queue how many may wait
     * @param timeLimit for one of them, the wait included
     */
    record Local(
            @DefaultValue("4") int workers,
            @DefaultValue("64") int queue,
            @DefaultValue("5s") Duration timeLimit) {

        Local {
            requirePositive(workers, "weir.fetch.diagnostics.local.workers");
            requirePositive(queue, "weir.fetch.diagnostics.local.queue");
        }
    }

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
