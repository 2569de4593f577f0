package io.weir.up;

import io.weir.embedded.EmbeddedKafkaSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@link WeirServer} is started with.
 *
 * @param dataDirectory where everything is kept: Kafka's data in {@code kafka}, the log in {@code weir.log}; empty for
 *     nowhere, and then nothing survives
 * @param kafkaPort 0 for any free one
 * @param retention how long topics keep records
 * @param retentionBytes how much of each topic is kept, all its partitions together
 * @param properties set for all services, above the environment: {@code WEIR_INGEST_PORT} for example
 */
public record UpSettings(
        Optional<Path> dataDirectory,
        int kafkaPort,
        Duration retention,
        long retentionBytes,
        Map<String, String> properties) {

    public UpSettings {
        properties = Map.copyOf(properties);
    }

    /** Where Kafka keeps its data. */
    EmbeddedKafkaSettings kafka() {
        return dataDirectory
                .map(directory -> EmbeddedKafkaSettings.inDirectory(directory.resolve("kafka")))
                .orElseGet(EmbeddedKafkaSettings::ephemeral)
                .withPort(kafkaPort)
                .withRetention(retention, retentionBytes);
    }

    /** Where the log goes; empty if nowhere but to standard error. */
    public Optional<Path> logFile() {
        return dataDirectory.map(directory -> directory.resolve("weir.log"));
    }
}
