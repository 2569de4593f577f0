package io.weir.analyze;

import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.builder.SpringApplicationBuilder;

/**
 * The analyze service as a process of its own. Another process may start it beside other services by the same builder call
 * as {@link #main}: it keeps nothing in static fields, and its settings are in a file of its own name.
 */
@SpringBootApplication
public class AnalyzeApplication {

    /** Starts the service alone; how it logs is set here, since in company that is for the host to say. */
    public static void main(String[] args) {
        var unused = new SpringApplicationBuilder(AnalyzeApplication.class)
                .properties("spring.config.name=analyze-service", "logging.level.org.apache.kafka=warn")
                .run(args);
    }
}
