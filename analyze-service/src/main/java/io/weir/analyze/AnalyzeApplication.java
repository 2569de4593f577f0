package io.weir.analyze;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The analyze service as a process of its own. */
@SpringBootApplication
public class AnalyzeApplication {

    /** Starts the service under its own configuration name, so that several services can share a JVM. */
    public static void main(String[] args) {
        System.setProperty("spring.config.name", "analyze-service");
        SpringApplication.run(AnalyzeApplication.class, args);
    }
}
