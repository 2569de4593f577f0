package io.weir.testkit;

import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.EmbeddedKafkaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The broker in this JVM, on a temporary directory. A pause is a shutdown, and a start on the same directory and port. */
final class EmbeddedEngine implements KafkaEngine {

    private final Path directory;
    private final String bootstrapServers;
    private EmbeddedKafka kafka;

    private EmbeddedEngine(Path directory, EmbeddedKafka kafka) {
        this.directory = directory;
        this.kafka = kafka;
        this.bootstrapServers = kafka.bootstrapServers();
    }

    static EmbeddedEngine start() {
        try {
            Path directory = Files.createTempDirectory("weir-test-kafka-");
            return new EmbeddedEngine(directory, startOn(directory, 0));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void pause() {
        kafka.close();
    }

    @Override
    public void resume() {
        int port = Integer.parseInt(bootstrapServers.substring(bootstrapServers.lastIndexOf(':') + 1));
        kafka = startOn(directory, port);
    }

    @Override
    public void close() {
        kafka.close();
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static EmbeddedKafka startOn(Path directory, int port) {
        return EmbeddedKafka.start(EmbeddedKafkaSettings.inDirectory(directory)
                .withPort(port)
                .withPartitions(KafkaForTests.DEFAULT_PARTITIONS));
    }
}
