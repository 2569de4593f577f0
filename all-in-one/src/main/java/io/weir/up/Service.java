package io.weir.up;

import io.weir.analyze.AnalyzeApplication;
import io.weir.fetch.FetchApplication;
import io.weir.ingest.IngestApplication;
import java.util.Map;

/**
 * A service that runs here as it would alone; in the order in which they are stopped: who brings work in first.
 */
public enum Service {
    INGEST("ingest-service", IngestApplication.class, "INGEST", 8080, "POST /logs?source=NAME"),
    ANALYZE("analyze-service", AnalyzeApplication.class, "ANALYZE", 8081, ""),
    FETCH("fetch-service", FetchApplication.class, "FETCH", 8082, "POST /fetch");

    private final String configName;
    private final Class<?> application;
    private final String variable;
    private final int defaultPort;
    private final String serves;

    Service(String configName, Class<?> application, String variable, int defaultPort, String serves) {
        this.configName = configName;
        this.application = application;
        this.variable = variable;
        this.defaultPort = defaultPort;
        this.serves = serves;
    }

    /** Its name, which is that of its configuration file too. */
    public String configName() {
        return configName;
    }

    /** What it is for, over HTTP; empty if it serves its health and metrics alone. */
    public String serves() {
        return serves;
    }

    /** The port it listens on unless told otherwise. */
    public int defaultPort() {
        return defaultPort;
    }

    /** The variable that sets its port. */
    public String portVariable() {
        return "WEIR_" + variable + "_PORT";
    }

    Class<?> application() {
        return application;
    }

    /** The port it is to listen on; 0 for any. */
    int port(Map<String, String> settings) {
        return Ports.parse(portVariable(), settings.getOrDefault(portVariable(), Integer.toString(defaultPort)));
    }

    String address(Map<String, String> settings) {
        return settings.getOrDefault("WEIR_" + variable + "_ADDRESS", "127.0.0.1");
    }
}
