package io.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.fail;

import org.junit.jupiter.api.Test;

class KafkaVariantTest {

    @Test
    void autoIsDockerWhereItIsReachable() {
        assertThat(KafkaVariant.choose("auto", () -> true)).isEqualTo(KafkaVariant.DOCKER);
        assertThat(KafkaVariant.choose("", () -> true)).isEqualTo(KafkaVariant.DOCKER);
    }

    @Test
    void autoIsEmbeddedWhereDockerIsNot() {
        assertThat(KafkaVariant.choose("auto", () -> false)).isEqualTo(KafkaVariant.EMBEDDED);
    }

    @Test
    void aForcedVariantDoesNotAskForDocker() {
        assertThat(KafkaVariant.choose("Embedded", () -> fail("asked"))).isEqualTo(KafkaVariant.EMBEDDED);
        assertThat(KafkaVariant.choose("docker", () -> fail("asked"))).isEqualTo(KafkaVariant.DOCKER);
    }

    @Test
    void anUnknownVariantIsRefusedWithTheKnownOnes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KafkaVariant.choose("podman", () -> true))
                .withMessage("WEIR_TEST_KAFKA must be auto, embedded or docker, not 'podman'");
    }
}
