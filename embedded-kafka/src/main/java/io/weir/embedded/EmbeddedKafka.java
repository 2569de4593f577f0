package io.weir.embedded;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real Kafka broker, with its KRaft controller, in this JVM. Clients in and outside of the process connect to
 * {@link #bootstrapServers()} as they do to any other.
 *
 * <p>Records, group offsets and transactions are on disk: started again on the same directory, also after a
 * {@code kill -9} and also on another port, the broker has what it had acknowledged. (A power cut may cost what the
 * operating system had not yet written, for there is no second replica.) Topics are not created by writing to them.
 *
 * <p>Thread-safe. Several brokers can run in one JVM, each on its own directory and port. Kafka never ends the JVM: see
 * {@link #failure()}.
 */
public final class EmbeddedKafka implements AutoCloseable {

    /** How long {@link #close()} waits for Kafka to stop. */
    public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(8);

    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedKafka.class);

    private final KafkaRaftServer server;
    private final DataDirectory directory;
    private final String bootstrapServers;
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    private EmbeddedKafka(KafkaRaftServer server, DataDirectory directory, String bootstrapServers) {
        this.server = server;
        this.directory = directory;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker and returns when it serves requests, which takes seconds: the caller's thread is blocked meanwhile,
     * a minute at most.
     *
     * @throws BrokerStartException if the port is taken, the data directory is in use, not Weir's, of a newer version or
     *     not writable, the disk is nearly full, or Kafka fails to start for a reason of its own
     */
    public static EmbeddedKafka start(EmbeddedKafkaSettings settings) {
        long startedNanos = System.nanoTime();
        int port = Ports.choose(settings.host(), settings.port());
        int controllerPort = Ports.choose(BrokerProperties.CONTROLLER_HOST, 0);
        EmbeddedKafka kafka = prepare(settings, port, controllerPort);
        kafka.startUp();
        LOG.info(
                "Kafka is up at {} after {} ms, data in {}",
                kafka.bootstrapServers,
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
                kafka.dataDirectory());
        return kafka;
    }

    private static EmbeddedKafka prepare(EmbeddedKafkaSettings settings, int port, int controllerPort) {
        DataDirectory directory = DataDirectory.open(settings);
        try {
            directory.formatIfNew(controllerPort);
            KafkaConfig config =
                    new KafkaConfig(BrokerProperties.of(settings, directory.path(), port, controllerPort), false);
            return new EmbeddedKafka(
                    new KafkaRaftServer(config, Time.SYSTEM),
                    directory,
                    BrokerProperties.endpoint(settings.host(), port));
        } catch (Throwable e) { // Scala throws what it likes
            directory.close();
            throw e instanceof BrokerStartException refused ? refused : didNotStart(DataDirectory.reason(e), e);
        }
    }

    /** Where clients connect: {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Where the data are. */
    public Path dataDirectory() {
        return directory.path();
    }

    /**
     * Completes with the reason, one line, if Kafka gives up while it runs, as it does when the disk is full; a broker on
     * its own would end its process then. It serves nobody any more: close it and say why.
     */
    public CompletionStage<String> failure() {
        return failure.minimalCompletionStage();
    }

    /**
     * Stops the broker in order: group offsets and records are flushed, so that the next start need not recover. Takes
     * about a second and at most {@link #CLOSE_TIMEOUT}. Then the data directory is free for another start, or deleted if
     * it was a temporary one. Closing again does nothing.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        if (shutDown()) {
            FatalFaults.tellNoMore(this);
            directory.close();
            LOG.info("Kafka at {} is stopped", bootstrapServers);
        } else {
            // Still running, so still the owner of its directory and of its faults: the lock goes with the process.
            LOG.error("Kafka at {} did not stop within {}", bootstrapServers, CLOSE_TIMEOUT);
        }
    }

    void gaveUp(String reason) {
        failure.complete(reason);
    }

    private void startUp() {
        FatalFaults.tell(this);
        try {
            server.startup();
        } catch (Throwable e) { // Scala throws what it likes
            close();
            throw didNotStart(DataDirectory.reason(e), e);
        }
        if (failure.isDone()) {
            close();
            throw didNotStart(failure.join(), null);
        }
    }

    private static BrokerStartException didNotStart(String reason, @Nullable Throwable cause) {
        return new BrokerStartException("Kafka did not start (%s): its log says more.".formatted(reason), cause);
    }

    /** Whether Kafka stopped in time. On a thread of its own, for a Kafka that gave up may never finish. */
    private boolean shutDown() {
        CompletableFuture<Void> stopped = new CompletableFuture<>();
        Thread stopper = new Thread(
                () -> {
                    try {
                        server.shutdown();
                        server.awaitShutdown();
                        stopped.complete(null);
                    } catch (Throwable e) { // Scala throws what it likes
                        stopped.completeExceptionally(e);
                    }
                },
                "weir-kafka-stopper");
        stopper.setDaemon(true);
        stopper.start();
        try {
            // Not interruptible: an interrupted caller, too, wants the broker stopped, and waits a bounded time.
            stopped.orTimeout(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS).join();
            return true;
        } catch (CompletionException e) {
            if (e.getCause() instanceof TimeoutException) {
                return false;
            }
            LOG.warn("Kafka stopped with an error", e.getCause());
            return true;
        }
    }
}
