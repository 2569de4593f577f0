package io.weir.embedded;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.utils.Exit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps Kafka from ending the JVM. A broker that cannot go on (its disk is full, its metadata is damaged) calls
 * {@link Exit}, which halts the process without a word; here that is logged and told to whoever runs the broker instead.
 *
 * <p>{@code Exit} belongs to the JVM and does not say which broker calls: where there are several, all are told. While
 * there is none, {@code Exit} does what it always does.
 */
final class FatalFaults {

    private static final Logger LOG = LoggerFactory.getLogger(FatalFaults.class);

    private static final Set<EmbeddedKafka> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        // Kafka calls these setters test-only, but offers no other way to keep a process that is not its own alive.
        Exit.setHaltProcedure(
                (status, message) -> handle(() -> Runtime.getRuntime().halt(status), message));
        Exit.setExitProcedure((status, message) -> handle(() -> System.exit(status), message));
    }

    private FatalFaults() {}

    static void tell(EmbeddedKafka kafka) {
        RUNNING.add(kafka);
    }

    static void tellNoMore(EmbeddedKafka kafka) {
        RUNNING.remove(kafka);
    }

    /** Returns, other than Exit's callers expect: what they do next is clean up, or fail on their own thread. */
    private static void handle(Runnable otherwise, @Nullable String message) {
        if (RUNNING.isEmpty()) {
            otherwise.run();
            return;
        }
        String reason = message == null ? "a fatal error, which Kafka logged before this" : message;
        LOG.error("The embedded Kafka gave up: {}", reason);
        RUNNING.forEach(kafka -> kafka.gaveUp(reason));
    }
}
