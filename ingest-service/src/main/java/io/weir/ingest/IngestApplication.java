package io.weir.ingest;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;

/**
 * The ingest service as a process of its own. Another process may start it beside other services by the same builder call
 * as {@link #main}: it keeps nothing in static fields, and its settings are in a file of its own name.
 */
@SpringBootApplication
@ConfigurationPropertiesScan
public class IngestApplication {

    /** Starts the service alone; how it logs is set here, since in company that is for the host to say. */
    public static void main(String[] args) {
        new SpringApplicationBuilder(IngestApplication.class)
                .properties("spring.config.name=ingest-service", "logging.level.org.apache.kafka=warn")
                .run(args);
    }
}
