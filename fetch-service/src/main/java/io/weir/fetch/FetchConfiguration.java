package io.weir.fetch;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.FetchRequest;
import io.weir.events.FetchResult;
import io.weir.events.Topic;
import io.weir.events.kafka.ConsumerSettings;
import io.weir.events.kafka.ExactlyOnceConsumer;
import io.weir.events.kafka.OneByOneStage;
import io.weir.events.kafka.Pipeline;
import io.weir.events.kafka.RecordConsumer;
import io.weir.events.kafka.RecordPublisher;
import io.weir.events.kafka.TopicReader;
import io.weir.events.spring.InstanceName;
import io.weir.events.spring.KafkaProperties;
import io.weir.fetch.engine.Fetcher;
import io.weir.fetch.engine.TargetPolicy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** How the service's parts fit together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FetchProperties.class)
class FetchConfiguration {

    /** Of the largest record, what its key and headers may take. */
    private static final int RECORD_OVERHEAD_BYTES = 16 << 10;

    private static final int MAX_POLL_RECORDS = 32;
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    Diagnostics diagnostics(FetchProperties properties) {
        return new Diagnostics(properties.diagnostics());
    }

    /** Fetches for whoever asks: only what anybody on the internet could reach, unless configuration allows more. */
    @Bean
    Fetcher requestFetcher(FetchProperties properties, MeterRegistry registry) {
        FetchProperties.Requests requests = properties.requests();
        return new Fetcher(
                properties.client().settings(),
                TargetPolicy.publicInternet(requests.ports(), requests.allowed()),
                registry);
    }

    /** Fetches inside the house: only what configuration names. Shares no connection with the other. */
    @Bean
    Fetcher diagnosticsFetcher(FetchProperties properties, Diagnostics diagnostics, MeterRegistry registry) {
        return new Fetcher(properties.client().settings(), TargetPolicy.only(diagnostics.allowed()), registry);
    }

    @Bean
    ResultsById requestResults(FetchProperties properties, Fetcher requestFetcher) {
        return results("fetch results", requestFetcher::fetch, properties.results());
    }

    @Bean
    DiagnosticsFetch diagnosticsFetch(FetchProperties properties, Diagnostics diagnostics, Fetcher diagnosticsFetcher) {
        int maxOutputBytes = Math.toIntExact(properties.client().maxBody().toBytes());
        return new DiagnosticsFetch(
                diagnostics,
                diagnosticsFetcher,
                new LocalTargets(properties.diagnostics().local(), maxOutputBytes));
    }

    @Bean
    ResultsById diagnosticsResults(FetchProperties properties, DiagnosticsFetch diagnosticsFetch) {
        return results("diagnostics results", diagnosticsFetch::fetch, properties.results());
    }

    private static ResultsById results(
            String name,
            BiFunction<FetchRequest, Instant, Mono<FetchResult>> fetch,
            FetchProperties.Results properties) {
        return new ResultsById(
                name,
                fetch,
                new RecordSize(Math.toIntExact(properties.maxSize().toBytes())),
                properties.remembered(),
                properties.rememberedFor());
    }

    @Bean
    IncidentStage incidentStage(
            FetchProperties properties,
            Diagnostics diagnostics,
            ResultsById diagnosticsResults,
            KafkaProperties kafka,
            MeterRegistry registry) {
        FetchProperties.Incidents incidents = properties.incidents();
        TopicReader reader = new TopicReader(kafka.connection().as("evidence"));
        int maxRecordBytes = Math.toIntExact(kafka.producer().maxRecord().toBytes());
        return new IncidentStage(
                diagnostics,
                diagnosticsResults,
                new Evidence(reader, incidents.evidence(), Clock.systemUTC()),
                new KnownIncidents(
                        properties.diagnostics().maxServices(), incidents.cooldown(), incidents.maxReports()),
                new IncidentLog(reader, incidents.memory().toBytes()),
                incidents.knownFor(),
                new RecordSize(maxRecordBytes - RECORD_OVERHEAD_BYTES),
                Clock.systemUTC(),
                registry);
    }

    @Bean
    Pipeline alertConsumer(
            FetchProperties properties, KafkaProperties kafka, IncidentStage stage, MeterRegistry registry) {
        return consumer(
                Topic.ALERTS,
                "fetch/incident",
                properties.diagnostics().concurrency(),
                stage,
                properties,
                kafka,
                registry);
    }

    /** A consumer of its own: a flood of requests does not keep an alert waiting. */
    @Bean
    Pipeline requestConsumer(
            FetchProperties properties, KafkaProperties kafka, ResultsById requestResults, MeterRegistry registry) {
        return consumer(
                Topic.FETCH_REQUESTS,
                "fetch/request",
                properties.requests().concurrency(),
                new RequestStage(requestResults),
                properties,
                kafka,
                registry);
    }

    /** Incidents are posted where somebody wants them, by a group of its own: a slow receiver holds nothing up. */
    @Configuration(proxyBeanMethods = false)
    @ConditionalOnExpression("!'${weir.fetch.webhook.url:}'.isBlank()")
    static class WebhookConfiguration {

        private static final String GROUP = "weir-fetch-webhook";
        private static final int CONCURRENCY = 4;

        @Bean
        IncidentWebhook incidentWebhook(FetchProperties properties, MeterRegistry registry) {
            return new IncidentWebhook(properties.webhook(), Clock.systemUTC(), registry);
        }

        /** For dead letters alone. */
        @Bean
        RecordPublisher recordPublisher(KafkaProperties kafka, MeterRegistry registry) {
            return new RecordPublisher(kafka.connection().as("publisher"), kafka.publisher(), registry);
        }

        @Bean
        Pipeline webhookConsumer(
                KafkaProperties kafka, IncidentWebhook webhook, RecordPublisher publisher, MeterRegistry registry) {
            return new RecordConsumer(
                    kafka.connection(),
                    new ConsumerSettings(
                            GROUP, null, Set.of(Topic.INCIDENTS), MAX_POLL_RECORDS, CONCURRENCY, SESSION_TIMEOUT),
                    "fetch/webhook",
                    webhook,
                    publisher,
                    registry);
        }
    }

    private static Pipeline consumer(
            Topic topic,
            String stageName,
            int concurrency,
            OneByOneStage stage,
            FetchProperties properties,
            KafkaProperties kafka,
            MeterRegistry registry) {
        String group = "weir-fetch-" + topic.topicName();
        return new ExactlyOnceConsumer(
                kafka.connection(),
                new ConsumerSettings(group, null, Set.of(topic), MAX_POLL_RECORDS, concurrency, SESSION_TIMEOUT),
                group + "-" + InstanceName.or(properties.instanceId()),
                stageName,
                stage,
                registry);
    }

    @Bean
    WarmUp warmUp(List<Fetcher> fetchers) {
        return new WarmUp(fetchers);
    }

    @Bean
    RouterFunction<ServerResponse> fetchRoutes(FetchProperties properties, ResultsById requestResults) {
        FetchEndpoint endpoint =
                new FetchEndpoint(requestResults, properties.requests().maxInFlight());
        return route().POST("/fetch", endpoint::fetch).build();
    }
}
