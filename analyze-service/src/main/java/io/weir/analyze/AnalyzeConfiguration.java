package io.weir.analyze;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.analyze.detect.DetectStage;
import io.weir.analyze.detect.LateStage;
import io.weir.analyze.join.LineJoining;
import io.weir.analyze.parse.LineParser;
import io.weir.analyze.pattern.PatternStage;
import io.weir.analyze.repeat.Repeats;
import io.weir.analyze.webhook.WebhookPipeline;
import io.weir.events.Topic;
import io.weir.events.kafka.ConsumerSettings;
import io.weir.events.kafka.ExactlyOnceStream;
import io.weir.events.kafka.KafkaConnection;
import io.weir.events.kafka.Pipeline;
import io.weir.events.kafka.TopicReader;
import io.weir.events.spring.InstanceName;
import io.weir.events.spring.KafkaProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.stream.IntStream;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * The pipelines of the service, each reading one topic and writing in transactions:
 *
 * <pre>
 * logs.raw     → parse    → logs.events, logs.tallies, dead-letters
 * logs.tallies → detect   → logs.stats, alerts, logs.late, detect.state, dead-letters
 * logs.tallies → patterns → logs.patterns
 * logs.late    → late     → dead-letters
 * alerts       → webhook, where one is configured
 * </pre>
 */
@Configuration(proxyBeanMethods = false)
@EnableConfigurationProperties(AnalyzeProperties.class)
class AnalyzeConfiguration {

    private static final Duration DETECT_TICK = Duration.ofSeconds(1);

    @Bean
    Clock clock() {
        return Clock.systemUTC();
    }

    /** As many members of one group as there are to be workers: what parsing computes is what keeps a core busy. */
    @Bean
    Pipeline parsePipeline(KafkaProperties kafka, AnalyzeProperties analyze, Clock clock, MeterRegistry registry) {
        return Pipeline.together(IntStream.rangeClosed(1, analyze.parseWorkers())
                .mapToObj(worker -> parseWorker(worker, kafka.connection(), analyze, clock, registry))
                .toList());
    }

    /** Shares nothing with the others but the meters, as if it were an instance of its own. */
    private static Pipeline parseWorker(
            int worker, KafkaConnection kafka, AnalyzeProperties analyze, Clock clock, MeterRegistry registry) {
        KafkaConnection connection = kafka.as(Integer.toString(worker));
        TopicReader rawReader = new TopicReader(connection.as("repeats"));
        ParseStage stage = new ParseStage(
                new Repeats(analyze.repeatSettings(), rawReader, clock),
                new LineJoining(new LineParser(analyze.parserSettings()), analyze.joinSettings()),
                new LearntPatterns(analyze.patternSettings(), new TopicReader(connection.as("known")), registry),
                analyze.windowSize(),
                clock,
                registry);
        return new ExactlyOnceStream(
                connection,
                ConsumerSettings.inBatches("weir-parse", Topic.LOGS_RAW)
                        .withMaxPollRecords(analyze.batch())
                        .withInstanceId(analyze.instanceId(worker)),
                "weir-parse-" + InstanceName.or(analyze.instanceId()) + "-" + worker,
                stage,
                analyze.parseTick(),
                clock,
                registry);
    }

    @Bean
    Pipeline patternPipeline(KafkaProperties kafka, AnalyzeProperties analyze, Clock clock, MeterRegistry registry) {
        TopicReader ownReader = new TopicReader(kafka.connection().as("patterns"));
        return new ExactlyOnceStream(
                kafka.connection(),
                ConsumerSettings.inBatches("weir-patterns", Topic.LOGS_TALLIES).withInstanceId(analyze.instanceId()),
                "weir-patterns-" + InstanceName.or(analyze.instanceId()),
                new PatternStage(analyze.patternSettings(), ownReader),
                Duration.ZERO,
                clock,
                registry);
    }

    @Bean
    Pipeline detectPipeline(KafkaProperties kafka, AnalyzeProperties analyze, Clock clock, MeterRegistry registry) {
        TopicReader stateReader = new TopicReader(kafka.connection().as("state"));
        DetectStage stage = new DetectStage(analyze.detectSettings(), stateReader, clock, registry);
        return new ExactlyOnceStream(
                kafka.connection(),
                ConsumerSettings.inBatches("weir-detect", Topic.LOGS_TALLIES).withInstanceId(analyze.instanceId()),
                "weir-detect-" + InstanceName.or(analyze.instanceId()),
                stage,
                DETECT_TICK,
                clock,
                registry);
    }

    @Bean
    Pipeline latePipeline(KafkaProperties kafka, AnalyzeProperties analyze, Clock clock, MeterRegistry registry) {
        return new ExactlyOnceStream(
                kafka.connection(),
                ConsumerSettings.inBatches("weir-late", Topic.LOGS_LATE)
                        .withMaxPollRecords(LateStage.MAX_BATCH)
                        .withInstanceId(analyze.instanceId()),
                "weir-late-" + InstanceName.or(analyze.instanceId()),
                new LateStage(new TopicReader(kafka.connection().as("late-lines")), registry),
                Duration.ZERO,
                clock,
                registry);
    }

    /** One alert of one record is a batch. */
    @Bean
    @Conditional(WebhookUrlGiven.class)
    WebhookPipeline webhookPipeline(
            KafkaProperties kafka, AnalyzeProperties analyze, Clock clock, MeterRegistry registry) {
        return new WebhookPipeline(
                kafka.connection(), kafka.publisher(), analyze.webhook().settings(), clock, registry);
    }

    /** Whether alerts are to be posted anywhere. */
    static final class WebhookUrlGiven implements Condition {
        @Override
        public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
            String url = context.getEnvironment().getProperty("weir.analyze.webhook.url");
            return url != null && !url.isBlank();
        }
    }
}
