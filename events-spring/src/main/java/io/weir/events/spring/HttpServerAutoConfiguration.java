package io.weir.events.spring;

import java.time.Duration;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.reactor.netty.autoconfigure.NettyReactiveWebServerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.http.client.ReactorResourceFactory;

/** The HTTP server as every service has it: on event loops of its own. */
@AutoConfiguration(before = NettyReactiveWebServerAutoConfiguration.class)
public class HttpServerAutoConfiguration {

    /**
     * The service's own event loops, unless its host gives it some: those that all servers of a process share by default
     * end with the first of them.
     */
    @Bean
    @ConditionalOnMissingBean
    ReactorResourceFactory reactorResourceFactory() {
        ReactorResourceFactory resources = new ReactorResourceFactory();
        resources.setUseGlobalResources(false);
        resources.setShutdownQuietPeriod(Duration.ZERO);
        return resources;
    }
}
