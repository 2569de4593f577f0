package io.weir.testkit;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.TestcontainersConfiguration;

/** The broker in a container. A pause freezes its processes: connections stay open and nobody answers. */
final class ContainerEngine implements KafkaEngine {

    private static final String IMAGE = "apache/kafka:" + KafkaForTests.VERSION;

    /** What the embedded broker has as well, so that tests see the same Kafka. */
    private static final Map<String, String> ENVIRONMENT = Map.ofEntries(
            Map.entry("KAFKA_AUTO_CREATE_TOPICS_ENABLE", "false"),
            Map.entry("KAFKA_NUM_PARTITIONS", String.valueOf(KafkaForTests.DEFAULT_PARTITIONS)),
            Map.entry("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1"),
            Map.entry("KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS", "8"),
            Map.entry("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1"),
            Map.entry("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1"),
            Map.entry("KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS", "4"),
            Map.entry("KAFKA_TRANSACTION_ABORT_TIMED_OUT_TRANSACTION_CLEANUP_INTERVAL_MS", "1000"),
            Map.entry("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0"),
            Map.entry("KAFKA_GROUP_MIN_SESSION_TIMEOUT_MS", "2000"),
            Map.entry("KAFKA_GROUP_CONSUMER_MIN_SESSION_TIMEOUT_MS", "2000"),
            Map.entry("KAFKA_GROUP_CONSUMER_SESSION_TIMEOUT_MS", "6000"),
            Map.entry("KAFKA_GROUP_CONSUMER_MIN_HEARTBEAT_INTERVAL_MS", "500"),
            Map.entry("KAFKA_GROUP_CONSUMER_HEARTBEAT_INTERVAL_MS", "1000"),
            Map.entry("KAFKA_HEAP_OPTS", "-Xmx512m"));

    private final KafkaContainer container;
    private boolean paused;

    private ContainerEngine(KafkaContainer container) {
        this.container = container;
    }

    /**
     * Whether an engine answers that has, or can pull, what is needed. Where nothing hints at one, Testcontainers is not asked: it reports at length and as an
     * error what is quite all right.
     */
    static boolean isAvailable() {
        return somethingHintsAtDocker()
                && DockerImages.canBeHad(images())
                && DockerClientFactory.instance().isDockerAvailable();
    }

    /** Kafka's, and that of the container with which Testcontainers cleans up, unless it is told not to. */
    @SuppressWarnings("deprecation") // nothing else tells which image it will be
    private static List<String> images() {
        return Boolean.parseBoolean(System.getenv("TESTCONTAINERS_RYUK_DISABLED"))
                ? List.of(IMAGE)
                : List.of(IMAGE, TestcontainersConfiguration.getInstance().getRyukImage());
    }

    private static boolean somethingHintsAtDocker() {
        Path home = Path.of(System.getProperty("user.home"));
        Stream<Path> hints = Stream.of(
                Path.of("/var/run/docker.sock"),
                home.resolve(".docker/run/docker.sock"),
                home.resolve(".docker/desktop/docker.sock"),
                home.resolve(".testcontainers.properties"),
                Path.of(System.getenv().getOrDefault("XDG_RUNTIME_DIR", "/run"), "docker.sock"));
        return System.getenv("DOCKER_HOST") != null || hints.anyMatch(Files::exists);
    }

    static ContainerEngine start() {
        KafkaContainer container = new KafkaContainer(DockerImageName.parse(IMAGE)).withEnv(ENVIRONMENT);
        try {
            container.start();
        } catch (ContainerLaunchException e) {
            container.stop();
            throw new IllegalStateException(
                    "The container of %s did not start; to do without Docker, set %s=embedded"
                            .formatted(IMAGE, KafkaVariant.SETTING),
                    e);
        }
        return new ContainerEngine(container);
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public void pause() {
        docker().pauseContainerCmd(container.getContainerId()).exec();
        paused = true;
    }

    @Override
    public void resume() {
        docker().unpauseContainerCmd(container.getContainerId()).exec();
        paused = false;
    }

    @Override
    public void close() {
        if (paused) {
            resume(); // what is paused cannot be stopped
        }
        container.stop();
    }

    private static DockerClient docker() {
        return DockerClientFactory.lazyClient();
    }
}
