package io.weir.ingest;

import com.github.luben.zstd.util.Native;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.kafka.PublisherSettings;
import io.weir.events.kafka.RecordPublisher;
import io.weir.events.spring.KafkaProperties;
import io.weir.ingest.elastic.ElasticRoutes;
import io.weir.ingest.gelf.GelfRoutes;
import io.weir.ingest.http.ErrorAnswers;
import io.weir.ingest.http.LingeringClose;
import io.weir.ingest.http.LogsRoute;
import io.weir.ingest.loki.LokiRoutes;
import io.weir.ingest.otlp.OtlpListener;
import io.weir.ingest.otlp.OtlpRoutes;
import io.weir.ingest.pipeline.InFlightBudget;
import io.weir.ingest.pipeline.IngestMetrics;
import io.weir.ingest.pipeline.IngestPipeline;
import io.weir.ingest.pipeline.RecordSink;
import io.weir.ingest.pipeline.RejectionLetters;
import io.weir.ingest.splunk.HecRoutes;
import io.weir.ingest.tenant.OpenDoor;
import io.weir.ingest.tenant.Tenants;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.InitializingBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.condition.ConditionalOnExpression;
import org.springframework.boot.reactor.netty.NettyReactiveWebServerFactory;
import org.springframework.boot.reactor.netty.NettyServerCustomizer;
import org.springframework.boot.util.LambdaSafe;
import org.springframework.boot.web.server.Ssl;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.http.client.ReactorResourceFactory;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.xerial.snappy.Snappy;
import reactor.core.scheduler.Schedulers;

/** What the service is made of. */
@Configuration(proxyBeanMethods = false)
class IngestConfiguration {

    private static final Logger log = LoggerFactory.getLogger(IngestConfiguration.class);

    /** What a record may take in Kafka besides its value: key, headers, framing. */
    private static final int RECORD_FRAME_BYTES = 4 << 10;

    private static final int LETTER_BUFFER_BYTES = 1 << 20;

    /** Closed after the web server has drained its requests: they wait for its acknowledgements. */
    @Bean
    RecordPublisher recordPublisher(KafkaProperties kafka, IngestProperties ingest, MeterRegistry registry) {
        check(kafka, ingest);
        checkHeap(ingest.inFlight().toBytes(), kafka.producer().buffer().toBytes());
        return new RecordPublisher(kafka.connection().as("producer"), kafka.publisher(), registry);
    }

    private static void check(KafkaProperties kafka, IngestProperties ingest) {
        if (kafka.producer().deliveryTimeout().compareTo(ingest.deadline()) >= 0) {
            throw new IllegalArgumentException(
                    "weir.kafka.producer.delivery-timeout (%s) must be below weir.ingest.deadline (%s): else what was answered with 503 is stored later"
                            .formatted(kafka.producer().deliveryTimeout(), ingest.deadline()));
        }
        if (ingest.maxRecord().toBytes() + RECORD_FRAME_BYTES
                > kafka.producer().maxRecord().toBytes()) {
            throw new IllegalArgumentException(
                    "weir.kafka.producer.max-record (%s) must exceed weir.ingest.max-record (%s) by %d bytes for key and headers"
                            .formatted(kafka.producer().maxRecord(), ingest.maxRecord(), RECORD_FRAME_BYTES));
        }
    }

    /** When Kafka stops, both fill up. */
    private static void checkHeap(long inFlightBytes, long bufferBytes) {
        long heap = Runtime.getRuntime().maxMemory();
        if (inFlightBytes + bufferBytes > heap / 4 * 3) {
            log.warn(
                    "a heap of {} MB may run out when Kafka stops: weir.ingest.in-flight and weir.kafka.producer.buffer"
                            + " may take {} MB of it; lower them, or raise -Xmx",
                    heap >> 20,
                    (inFlightBytes + bufferBytes) >> 20);
        }
    }

    @Bean
    RecordSink recordSink(RecordPublisher recordPublisher) {
        return recordPublisher::publish;
    }

    /** Apart from the records' own: whatever becomes of a dead letter, no request waits for it. */
    @Bean
    RecordPublisher letterPublisher(KafkaProperties kafka, MeterRegistry registry) {
        return new RecordPublisher(
                kafka.connection().as("dead-letters"),
                new PublisherSettings(
                        LETTER_BUFFER_BYTES,
                        kafka.producer().linger(),
                        kafka.producer().requestsInFlight(),
                        kafka.producer().deliveryTimeout(),
                        LETTER_BUFFER_BYTES),
                registry);
    }

    @Bean
    RejectionLetters rejectionLetters(
            RecordPublisher letterPublisher, IngestProperties ingest, MeterRegistry registry) {
        return new RejectionLetters(
                ingest.deadLetters().settings(), letterPublisher::publish, System::nanoTime, registry);
    }

    @Bean
    NettyServerCustomizer connectionLimit(IngestProperties ingest) {
        return server -> server.maxConnections(ingest.maxConnections());
    }

    @Bean
    NettyServerCustomizer lingeringClose(IngestProperties ingest) {
        LingeringClose.Bounds bounds = ingest.unreadBody().bounds();
        return server -> server.doOnChannelInit(
                (observer, channel, address) -> LingeringClose.addTo(channel.pipeline(), bounds));
    }

    @Bean
    TokenSource tokenSource(IngestProperties ingest) {
        return new TokenSource(ingest.tokens());
    }

    @Bean
    Tenants tenants(TokenSource tokens) {
        return tokens.tenants();
    }

    /** Checked before anything listens. */
    @Bean
    OpenDoor openDoor(IngestProperties ingest, ServerProperties server) throws UnknownHostException {
        OpenDoor door = new OpenDoor(ingest.tokens().isConfigured(), ingest.allowAnonymous());
        boolean certificates = server.getSsl() != null
                && server.getSsl().isEnabled()
                && server.getSsl().getClientAuth() == Ssl.ClientAuth.NEED;
        // Where no address is given the server takes all there are.
        InetAddress address = server.getAddress() == null ? InetAddress.getByAddress(new byte[4]) : server.getAddress();
        door.check("HTTP", address, certificates);
        return door;
    }

    @Bean
    InFlightBudget inFlightBudget(IngestProperties ingest) {
        return new InFlightBudget(ingest.inFlight().toBytes());
    }

    @Bean
    IngestPipeline ingestPipeline(
            RecordSink sink,
            IngestProperties ingest,
            InFlightBudget budget,
            RejectionLetters letters,
            MeterRegistry registry) {
        return new IngestPipeline(
                sink,
                ingest.limits(),
                ingest.quotas(budget),
                new IngestMetrics(registry, budget),
                letters,
                Clock.systemUTC(),
                Schedulers.parallel());
    }

    /** Native libraries are unpacked and linked when first used: at start, not on an event loop in a request. */
    @Bean
    InitializingBean zstdLoaded() {
        return Native::load;
    }

    @Bean
    InitializingBean snappyLoaded() {
        return () -> {
            byte[] ignored = Snappy.compress(new byte[0]);
        };
    }

    @Bean
    LogsRoute logsRoute(IngestPipeline pipeline, Tenants tenants, IngestProperties ingest) {
        return new LogsRoute(pipeline, tenants, ingest.maxBody().toBytes(), ingest.retryAfter());
    }

    @Bean
    RouterFunction<ServerResponse> otlpRoutes(IngestPipeline pipeline, Tenants tenants, IngestProperties ingest) {
        return new OtlpRoutes(pipeline, tenants, ingest.maxBody().toBytes(), ingest.retryAfter()).routes();
    }

    @Bean
    RouterFunction<ServerResponse> elasticRoutes(IngestPipeline pipeline, Tenants tenants, IngestProperties ingest) {
        return new ElasticRoutes(pipeline, tenants, ingest.maxBody().toBytes(), ingest.retryAfter()).routes();
    }

    @Bean
    RouterFunction<ServerResponse> lokiRoutes(IngestPipeline pipeline, Tenants tenants, IngestProperties ingest) {
        return new LokiRoutes(pipeline, tenants, ingest.maxBody().toBytes(), ingest.retryAfter()).routes();
    }

    @Bean
    RouterFunction<ServerResponse> hecRoutes(IngestPipeline pipeline, Tenants tenants, IngestProperties ingest) {
        return new HecRoutes(pipeline, tenants, ingest.maxBody().toBytes(), ingest.retryAfter()).routes();
    }

    @Bean
    RouterFunction<ServerResponse> gelfRoutes(IngestPipeline pipeline, Tenants tenants, IngestProperties ingest) {
        return new GelfRoutes(pipeline, tenants, ingest.maxBody().toBytes(), ingest.retryAfter()).routes();
    }

    /** Made as Boot makes the service's own server, with the same customizers, for another port. */
    @Bean
    @ConditionalOnExpression("${weir.ingest.otlp-port} >= 0")
    @SuppressWarnings({"unchecked", "rawtypes"}) // LambdaSafe calls each with a factory of its own type only.
    OtlpListener otlpListener(
            RouterFunction<ServerResponse> otlpRoutes,
            ErrorAnswers errors,
            IngestProperties ingest,
            ReactorResourceFactory resources,
            ObjectProvider<NettyServerCustomizer> servers,
            ObjectProvider<WebServerFactoryCustomizer<?>> factories) {
        NettyReactiveWebServerFactory factory = new NettyReactiveWebServerFactory();
        factory.setResourceFactory(resources);
        factory.setServerCustomizers(servers.orderedStream().toList());
        LambdaSafe.callbacks(
                        WebServerFactoryCustomizer.class,
                        factories.orderedStream().toList(),
                        factory)
                .invoke(customizer -> customizer.customize(factory));
        factory.setPort(ingest.otlpPort());
        return new OtlpListener(factory, otlpRoutes, errors);
    }

    @Bean
    ErrorAnswers errorAnswers(IngestProperties ingest) {
        return new ErrorAnswers(ingest.retryAfter());
    }
}
