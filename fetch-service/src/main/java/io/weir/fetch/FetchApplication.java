package io.weir.fetch;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** The fetch service as a process of its own. */
@SpringBootApplication
public class FetchApplication {

    /** Starts the service under its own configuration name, so that several services can share a JVM. */
    public static void main(String[] args) {
        System.setProperty("spring.config.name", "fetch-service");
        SpringApplication.run(FetchApplication.class, args);
    }
}
