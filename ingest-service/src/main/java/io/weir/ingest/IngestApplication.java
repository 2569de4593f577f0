package io.weir.ingest;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The ingest service as a process of its own. */
@SpringBootApplication
public class IngestApplication {

    /** Starts the service under its own configuration name, so that several services can share a JVM. */
    public static void main(String[] args) {
        System.setProperty("spring.config.name", "ingest-service");
        SpringApplication.run(IngestApplication.class, args);
    }
}
