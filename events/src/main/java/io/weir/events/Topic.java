package io.weir.events;

import java.util.Arrays;
import java.util.Optional;

/** Weir's topics, with the cleanup policy each is created with. */
public enum Topic {
    /** The lines as they came; key: source. */
    LOGS_RAW("logs.raw", "delete"),
    /** {@link LogEvent}; key: service. */
    LOGS_EVENTS("logs.events", "delete"),
    /** {@link WindowStats}, each replacing the one before of the same key: service and window start. */
    LOGS_STATS("logs.stats", "compact,delete"),
    /** {@link LogPattern}, each replacing the one before of the same key: service and pattern id. */
    LOGS_PATTERNS("logs.patterns", "compact"),
    /** {@link Alert}; key: service. */
    ALERTS("alerts", "delete"),
    /** {@link FetchRequest}; key: request id. */
    FETCH_REQUESTS("fetch.requests", "delete"),
    /** {@link FetchResult}; key: request id. */
    FETCH_RESULTS("fetch.results", "delete"),
    /** {@link Incident}; key: service. */
    INCIDENTS("incidents", "compact,delete"),
    /** Records that could not be handled, unchanged, with the cause in their headers; key: as the failed record. */
    DEAD_LETTERS("dead-letters", "delete"),
    /** Internal: mergeable counts of one batch of lines; key: service. */
    LOGS_TALLIES("logs.tallies", "delete"),
    /** Internal: where lines lie that came too late, to be copied to the dead letters; key: their partition. */
    LOGS_LATE("logs.late", "delete"),
    /** Internal: a service's open windows and alert rules, each replacing the one before; key: service, and window start. */
    DETECT_STATE("detect.state", "compact");

    private final String topicName;
    private final String cleanupPolicy;

    Topic(String topicName, String cleanupPolicy) {
        this.topicName = topicName;
        this.cleanupPolicy = cleanupPolicy;
    }

    /** The name in Kafka. */
    public String topicName() {
        return topicName;
    }

    /** The value of {@code cleanup.policy}. */
    public String cleanupPolicy() {
        return cleanupPolicy;
    }

    /** The topic of this name; empty if Weir has none such. */
    public static Optional<Topic> named(String name) {
        return Arrays.stream(values())
                .filter(topic -> topic.topicName.equals(name))
                .findFirst();
    }
}
