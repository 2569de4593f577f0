package io.weir.up;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.Ordered;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;

/**
 * Lets a service read its configuration while Kafka starts, and makes it wait there before anything of it connects: a
 * client that finds nobody comes back seconds later. Then tells it where Kafka is.
 */
record KafkaGate(CompletableFuture<String> bootstrapServers, ConfigurableEnvironment environment)
        implements BeanFactoryPostProcessor, Ordered {

    @Override
    public void postProcessBeanFactory(ConfigurableListableBeanFactory beans) {
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "embedded-kafka", Map.of("KAFKA_BOOTSTRAP_SERVERS", bootstrapServers.join())));
    }

    /** After all others, which make up what the service consists of. */
    @Override
    public int getOrder() {
        return Ordered.LOWEST_PRECEDENCE;
    }
}
