package io.weir.fetch;

import static org.springframework.web.reactive.function.server.RouterFunctions.route;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Topic;
import io.weir.events.kafka.ConsumerSettings;
import io.weir.events.kafka.RecordConsumer;
import io.weir.events.kafka.RecordPublisher;
import io.weir.events.spring.KafkaProperties;
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

    /** One record, and what it leads to, is a batch. */
    private static final int BATCHES_IN_FLIGHT = 1;

    private static final int MAX_POLL_RECORDS = 64;
    private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(10);

    @Bean
    RecordPublisher recordPublisher(KafkaProperties kafka, MeterRegistry registry) {
        return new RecordPublisher(kafka.connection().as("publisher"), kafka.publisher(BATCHES_IN_FLIGHT), registry);
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
        return results("fetch results", requestFetcher, properties.results());
    }

    @Bean
    ResultsById diagnosticsResults(FetchProperties properties, Fetcher diagnosticsFetcher) {
        return results("diagnostics results", diagnosticsFetcher, properties.results());
    }

    private static ResultsById results(String name, Fetcher fetcher, FetchProperties.Results properties) {
        return new ResultsById(
                name,
                fetcher::fetch,
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
        int maxRecordBytes = Math.toIntExact(kafka.producer().maxRecord().toBytes());
        return new IncidentStage(
                diagnostics,
                diagnosticsResults,
                new PreviousIncidents(properties.diagnostics().maxServices()),
                new RecordSize(maxRecordBytes - RECORD_OVERHEAD_BYTES),
                Clock.systemUTC(),
                registry);
    }

    @Bean
    RequestStage requestStage(ResultsById requestResults) {
        return new RequestStage(requestResults);
    }

    @Bean
    RecordConsumer alertConsumer(
            FetchProperties properties,
            KafkaProperties kafka,
            IncidentStage stage,
            RecordPublisher publisher,
            MeterRegistry registry) {
        return new RecordConsumer(
                kafka.connection(),
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
            KafkaProperties kafka,
            RequestStage stage,
            RecordPublisher publisher,
            MeterRegistry registry) {
        return new RecordConsumer(
                kafka.connection(),
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
