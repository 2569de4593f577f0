package io.weir.fetch;

import java.util.stream.Stream;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Import;

/** The fetch service: a process of its own, or one of several that share a process. */
@SpringBootConfiguration
@EnableAutoConfiguration
@Import(FetchConfiguration.class)
public class FetchApplication {

    /** Starts the service; it runs until the process is told to stop. */
    public static void main(String[] args) {
        // Closed by the JVM's shutdown hook.
        var unused = start(args);
    }

    /**
     * Starts the service under its own configuration name, {@code fetch-service}.
     *
     * @param args settings as {@code --name=value}; they take precedence over the environment and the file
     * @return the running service; closing it stops it gracefully
     */
    public static ConfigurableApplicationContext start(String... args) {
        return new SpringApplicationBuilder(FetchApplication.class)
                .web(WebApplicationType.REACTIVE)
                .bannerMode(Banner.Mode.OFF)
                .run(Stream.concat(Stream.of("--spring.config.name=fetch-service"), Stream.of(args))
                        .toArray(String[]::new));
    }
}
