package io.weir.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTest {

    private static final String LOOPBACK = "127.0.0.1";

    @Test
    void anyFreePortIsBelowThoseOfOutgoingConnections() {
        assertThat(Ports.choose(LOOPBACK, 0)).isBetween(20_000, 32_767);
    }

    @Test
    void aFreePortIsTakenAsWanted() {
        int free = Ports.choose(LOOPBACK, 0);

        assertThat(Ports.choose(LOOPBACK, free)).isEqualTo(free);
    }

    @Test
    void aPortInUseIsRefusedInOneLineThatNamesIt() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName(LOOPBACK))) {
            int taken = other.getLocalPort();

            assertThatExceptionOfType(BrokerStartException.class)
                    .isThrownBy(() -> Ports.choose(LOOPBACK, taken))
                    .withMessageStartingWith("Cannot listen on 127.0.0.1:" + taken + " (")
                    .withMessageEndingWith("stop what is using the port, or choose another one.")
                    .withMessageNotContaining("\n");
        }
    }

    @Test
    void anAddressOfAnotherMachineIsRefused() {
        // 192.0.2.0/24 is set aside for documentation: no machine has it.
        assertThatExceptionOfType(BrokerStartException.class)
                .isThrownBy(() -> Ports.choose("192.0.2.1", 0))
                .withMessageContaining("is it an address of this machine?");
    }

    @Test
    void anUnknownHostIsRefused() {
        assertThatExceptionOfType(BrokerStartException.class)
                .isThrownBy(() -> Ports.choose("no such host", 0))
                .withMessageStartingWith("Cannot listen on 'no such host', no such host");
    }
}
