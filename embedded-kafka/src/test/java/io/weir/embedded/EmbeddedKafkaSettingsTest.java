package io.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedKafkaSettingsTest {

    private static final EmbeddedKafkaSettings DEFAULTS = EmbeddedKafkaSettings.ephemeral();

    @Test
    void defaultsAreLoopbackTheUsualPortSixPartitionsADayAndAGibibyteATopic() {
        assertThat(DEFAULTS.host()).isEqualTo("127.0.0.1");
        assertThat(DEFAULTS.port()).isEqualTo(9092);
        assertThat(DEFAULTS.dataDirectory()).isEmpty();
        assertThat(DEFAULTS.partitions()).isEqualTo(6);
        assertThat(DEFAULTS.retention()).isEqualTo(Duration.ofHours(24));
        assertThat(DEFAULTS.topicRetentionBytes()).isEqualTo(1024L * 1024 * 1024);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "0.0.0.0", "::"})
    void aHostThatClientsCannotConnectToIsRefused(String host) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withHost(host))
                .withMessageStartingWith("host must be");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aPortOutOfRangeIsRefused(int port) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withPort(port))
                .withMessageEndingWith("not " + port);
    }

    @Test
    void partitionsAndRetentionAreAtLeastWhatKafkaCanDo() {
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withPartitions(0));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withRetention(Duration.ofMillis(999), 1L << 30));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DEFAULTS.withRetention(Duration.ofHours(1), 6 * 1024 * 1024 - 1));
        assertThatIllegalArgumentException().isThrownBy(() -> DEFAULTS.withMinimumFreeBytes(-1));
    }

    @Test
    void aPartitionGetsItsShareOfTheTopicInSegmentsOfWhichSeveralFit() {
        Properties properties = BrokerProperties.of(
                DEFAULTS.withPartitions(4).withRetention(Duration.ofMinutes(10), 64L << 20),
                Path.of("/data"),
                9092,
                9093);

        assertThat(properties)
                .containsEntry("log.retention.bytes", String.valueOf(16L << 20))
                .containsEntry("log.segment.bytes", String.valueOf(2L << 20))
                .containsEntry("log.retention.ms", "600000");
    }

    @Test
    void anIpv6HostIsBracketed() {
        Properties properties = BrokerProperties.of(DEFAULTS.withHost("::1"), Path.of("/data"), 9092, 9093);

        assertThat(properties).containsEntry("advertised.listeners", "PLAINTEXT://[::1]:9092");
    }
}
