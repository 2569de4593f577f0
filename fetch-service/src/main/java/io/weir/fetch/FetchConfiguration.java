package io.weir.fetch;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Topic;
import io.weir.events.kafka.ConsumerSettings;
import io.weir.events.kafka.KafkaAdmin;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.PublisherSettings;
import io.weir.events.kafka.RecordConsumer;
import io.weir.events.kafka.RecordPublisher;
import io.weir.fetch.engine.Fetcher;
import io.weir.fetch.engine.TargetPolicy;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;

/** How the service's parts fit together. */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(FetchProperties.class)
class FetchConfiguration {

    /** Of the largest record, what its key and headers may take. */
    private static final int RECORD_OVERHEAD_BYTES = 16 << 10;

    private static final int MAX_POLL_RECORDS = 64;
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    KafkaConnection kafkaConnection(FetchProperties properties) {
        return properties.kafka().connection();
    }

    @Bean
    KafkaAdmin kafkaAdmin(KafkaConnection connection) {
        return new KafkaAdmin(connection.as("admin"));
    }

    @Bean
    RecordPublisher recordPublisher(KafkaConnection connection, MeterRegistry registry) {
        return new RecordPublisher(connection.as("publisher"), PublisherSettings.DEFAULTS, registry);
    }

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
        return new ResultsById(requestFetcher);
    }

    @Bean
    ResultsById diagnosticsResults(FetchProperties properties, Fetcher diagnosticsFetcher) {
        return new ResultsById(diagnosticsFetcher);
    }

    @Bean
    RecordSize recordSize() {
        return new RecordSize(PublisherSettings.DEFAULTS.maxRecordBytes() - RECORD_OVERHEAD_BYTES);
    }

    @Bean
    IncidentStage incidentStage(
            FetchProperties properties,
            Diagnostics diagnostics,
            ResultsById diagnosticsResults,
            RecordSize size,
            MeterRegistry registry) {
        return new IncidentStage(
                diagnostics,
                diagnosticsResults,
                new PreviousIncidents(properties.diagnostics().maxServices()),
                size,
                Clock.systemUTC(),
                registry);
    }

    @Bean
    RequestStage requestStage(ResultsById requestResults, RecordSize size) {
        return new RequestStage(requestResults, size);
    }

    @Bean
    RecordConsumer alertConsumer(
            FetchProperties properties,
            KafkaConnection connection,
            IncidentStage stage,
            RecordPublisher publisher,
            MeterRegistry registry) {
        return new RecordConsumer(
                connection,
                consumer(Topic.ALERTS, properties.diagnostics().concurrency()),
                "fetch/incident",
                stage.publishingTo(publisher),
                publisher,
                registry);
    }

    /** A consumer of its own: a flood of requests does not keep an alert waiting. */
    @Bean
    RecordConsumer requestConsumer(
            FetchProperties properties,
            KafkaConnection connection,
            RequestStage stage,
            RecordPublisher publisher,
            MeterRegistry registry) {
        return new RecordConsumer(
                connection,
                consumer(Topic.FETCH_REQUESTS, properties.requests().concurrency()),
                "fetch/request",
                stage.publishingTo(publisher),
                publisher,
                registry);
    }

    private static ConsumerSettings consumer(Topic topic, int concurrency) {
        return new ConsumerSettings(
                "weir-fetch-" + topic.topicName(), null, Set.of(topic), MAX_POLL_RECORDS, concurrency, SESSION_TIMEOUT);
    }

    @Bean
    FetchLifecycle fetchLifecycle(
            KafkaAdmin admin, FetchProperties properties, List<Fetcher> fetchers, List<RecordConsumer> consumers) {
        return new FetchLifecycle(admin, properties.kafka().topics(), fetchers, consumers);
    }

    @Bean
    FetchReadiness fetchReadiness(FetchLifecycle lifecycle, KafkaAdmin admin) {
        return new FetchReadiness(lifecycle, admin);
    }

    @Bean
    RouterFunction<ServerResponse> fetchRoutes(FetchProperties properties, ResultsById requestResults) {
        FetchEndpoint endpoint =
                new FetchEndpoint(requestResults, properties.requests().maxInFlight());
        return route().POST("/fetch", endpoint::fetch).build();
    }
}
