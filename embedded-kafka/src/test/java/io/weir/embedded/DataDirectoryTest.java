package io.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.kafka.common.utils.AppInfoParser;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {

    @TempDir
    private Path temporary;

    @Test
    void aNewDirectoryIsCreatedAndFormattedOnce() throws IOException {
        Path path = temporary.resolve("a/b");
        String formatted;
        try (DataDirectory directory = open(path)) {
            directory.formatIfNew(9093);
            formatted = Files.readString(path.resolve("meta.properties"));
            assertThat(formatted).contains("node.id=1", "cluster.id=");
        }

        try (DataDirectory directory = open(path)) {
            directory.formatIfNew(9093);
        }

        assertThat(path.resolve("meta.properties")).hasContent(formatted);
    }

    @Test
    void aDirectoryWhoseFormattingWasCutShortIsFormattedAgain() throws IOException {
        try (DataDirectory directory = open(temporary)) {
            directory.formatIfNew(9093);
        }
        Files.delete(temporary.resolve("meta.properties"));

        try (DataDirectory directory = open(temporary)) {
            directory.formatIfNew(9094);
        }

        assertThat(temporary.resolve("meta.properties")).exists();
    }

    @Test
    void aDirectoryIsOpenOnlyOnce() {
        try (DataDirectory first = open(temporary)) {
            assertRefused(temporary, "is in use by this process: stop that one, or choose another directory.");
            assertThat(first.path()).isEqualTo(temporary);
        }
        open(temporary).close();
    }

    @Test
    void filesOfSomebodyElseAreLeftAlone() throws IOException {
        Files.writeString(temporary.resolve("thesis.txt"), "mine");

        assertRefused(temporary, "holds files that are not Weir's: choose an empty or a new directory.");

        try (Stream<Path> entries = Files.list(temporary)) {
            assertThat(entries).containsExactly(temporary.resolve("thesis.txt"));
        }
    }

    @Test
    void theDirectoryOfAPlainKafkaIsLeftAlone() throws IOException {
        Files.writeString(temporary.resolve("meta.properties"), "version=1\nnode.id=1\ncluster.id=x\n");

        assertRefused(temporary, "holds files that are not Weir's");
    }

    @Test
    void aDirectoryOfANewerKafkaIsRefused() throws IOException {
        Files.writeString(temporary.resolve("weir-broker.properties"), "kafka.version=99.1.0\n");

        assertRefused(temporary, "was written by Kafka 99.1.0, newer than this one's " + AppInfoParser.getVersion());
    }

    @Test
    void aDirectoryOfAnOlderKafkaIsOpenedAndMarkedWithThisOne() throws IOException {
        Path mark = temporary.resolve("weir-broker.properties");
        Files.writeString(mark, "kafka.version=4.0.0\n");

        open(temporary).close();

        assertThat(mark).hasContent("kafka.version=" + AppInfoParser.getVersion());
    }

    @Test
    void metaPropertiesOfAnotherFormatAreRefused() throws IOException {
        try (DataDirectory directory = open(temporary)) {
            directory.formatIfNew(9093);
        }
        Files.writeString(temporary.resolve("meta.properties"), "version=7\nnode.id=1\ncluster.id=x\n");

        assertRefused(
                temporary, "was formatted by another version of Kafka (meta.properties says version 7, expected 1)");
    }

    @Test
    void metaPropertiesOfAnotherNodeAreRefused() throws IOException {
        open(temporary).close();
        Files.writeString(temporary.resolve("meta.properties"), "version=1\nnode.id=3\ncluster.id=x\n");

        assertRefused(temporary, "belongs to another Kafka (node id 3, expected 1)");
    }

    @Test
    void aFileInItsPlaceIsRefused() throws IOException {
        Path file = Files.writeString(temporary.resolve("data"), "");

        assertRefused(file, "Cannot use data directory " + file);
        assertRefused(file.resolve("below"), "Cannot use data directory " + file.resolve("below"));
    }

    @Test
    void aNearlyFullDiskIsRefused() {
        assertThatExceptionOfType(BrokerStartException.class)
                .isThrownBy(() -> DataDirectory.open(
                        EmbeddedKafkaSettings.inDirectory(temporary).withMinimumFreeBytes(Long.MAX_VALUE)))
                .withMessageMatching(
                        "Too little disk space for Kafka: \\d+ MiB free at \\S+, at least \\d+ MiB are needed: "
                                + "free some, or choose a data directory on another disk\\.");
        assertThat(temporary).isEmptyDirectory();
    }

    @Test
    void aTemporaryDirectoryIsGoneAfterClose() {
        DataDirectory directory = DataDirectory.open(EmbeddedKafkaSettings.ephemeral());
        directory.formatIfNew(9093);
        assertThat(directory.path()).isNotEmptyDirectory();

        directory.close();

        assertThat(directory.path()).doesNotExist();
    }

    private static DataDirectory open(Path path) {
        return DataDirectory.open(EmbeddedKafkaSettings.inDirectory(path));
    }

    private static void assertRefused(Path path, String because) {
        assertThatExceptionOfType(BrokerStartException.class)
                .isThrownBy(() -> open(path))
                .withMessageContaining(because)
                .withMessageContaining(path.toString())
                .withMessageContaining("choose a")
                .withMessageNotContaining("\n");
    }
}
