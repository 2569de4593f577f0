package io.weir.events.spring;

import io.weir.events.kafka.KafkaAdmin;
import io.weir.events.kafka.Pipeline;
import java.time.Duration;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Kafka as every service has it: an admin, topics at start, pipelines run and stopped, a health indicator. */
@AutoConfiguration
@EnableConfigurationProperties(KafkaProperties.class)
public class KafkaAutoConfiguration {

    private static final Duration HEALTH_TIME_LIMIT = Duration.ofSeconds(1);

    @Bean
    KafkaAdmin kafkaAdmin(KafkaProperties kafka) {
        return new KafkaAdmin(kafka.connection().as("admin"));
    }

    @Bean
    KafkaLifecycle kafkaLifecycle(KafkaAdmin admin, KafkaProperties kafka, ObjectProvider<Pipeline> pipelines) {
        return new KafkaLifecycle(
                admin.ensureTopics(kafka.topicSettings()),
                pipelines.orderedStream().toList());
    }

    /** Part of readiness, never of liveness: a restart of this process does not bring Kafka back. */
    @Bean
    KafkaHealthIndicator kafkaHealthIndicator(KafkaAdmin admin, KafkaLifecycle lifecycle) {
        return new KafkaHealthIndicator(admin.isReachable(HEALTH_TIME_LIMIT), lifecycle::topicsStand);
    }
}
