package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedTargetTest {

    @ParameterizedTest
    @CsvSource({
        "payments.internal:8080, payments.internal, 8080, 10.0.0.1, true",
        "payments.internal:8080, PAYMENTS.internal, 8080, 10.0.0.1, true",
        "payments.internal:8080, payments.internal, 8081, 10.0.0.1, false",
        "payments.internal:8080, evil.payments.internal, 8080, 10.0.0.1, false",
        "payments.internal:8080, payments.internal, 8080, 169.254.169.254, false",
        "payments.internal:8080, payments.internal, 8080, 64:ff9b::a9fe:a9fe, false",
        "10.1.0.0/16:8000-8099, anything, 8099, 10.1.2.3, true",
        "10.1.0.0/16:8000-8099, anything, 8100, 10.1.2.3, false",
        "10.1.0.0/16:8000-8099, anything, 8000, 10.2.0.0, false",
        "127.0.0.1:*, 127.0.0.1, 1, 127.0.0.1, true",
        "'[::1]:80', ::1, 80, ::1, true",
        "'[fd00::/8]:80', x, 80, fd12::1, true",
    })
    void aPlaceIsItsHostOrAddressesAndItsPorts(String place, String host, int port, String address, boolean matches) {
        assertThat(AllowedTarget.parse(place).matches(host, port, Cidr.literal(address)))
                .isEqualTo(matches);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "host",
                "host:",
                ":80",
                "host:x",
                "host:0",
                "host:70000",
                "host:9-8",
                "[::1]",
                "10.0.0.0/99:1"
            })
    void whatIsNoPlaceIsRefused(String place) {
        assertThatIllegalArgumentException().isThrownBy(() -> AllowedTarget.parse(place));
    }

    @Test
    void theRefusalSaysWhatIsExpected() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> AllowedTarget.parse("payments"))
                .withMessageContaining("'payments' is not HOST:PORT");
    }
}
