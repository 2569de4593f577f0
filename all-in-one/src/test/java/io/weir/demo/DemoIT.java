package io.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DemoIT {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void theDemoEndsByItselfAndHasShownAnIncidentWithItsContext() {
        Terminal terminal = Terminal.piped(out, new ByteArrayOutputStream());
        try (Demo demo = new Demo(terminal, Duration.ofSeconds(10), true, Map.of())) {
            assertThat(demo.run()).as(out.toString(UTF_8)).isEmpty();
        }
        assertThat(out.toString(UTF_8))
                .contains("payments breaks", "ALERT  ErrorRate of payments", "FETCHED  4 targets at once", "INCIDENT")
                .containsPattern("In [0-9.a-z ]+: [0-9,]+ lines sent");
    }
}
