package io.weir.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LineWriterTest {

    @Test
    void linesAreUtf8AndEndInALineFeed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new LineWriter(bytes, true).line("grün");
        assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo("grün\n");
    }

    @Test
    void withoutAPersonLinesAreHandedOnWhenFlushed() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        LineWriter writer = new LineWriter(bytes, false);
        writer.line("a");
        assertThat(bytes.size()).isZero();
        writer.flush();
        assertThat(bytes.size()).isEqualTo(2);
    }

    @Test
    void aClosedPipeIsToldFromADiskThatIsFull() {
        assertThatThrownBy(() -> new LineWriter(failing("Broken pipe"), true).line("a"))
                .isInstanceOf(ClosedPipeException.class);
        assertThatThrownBy(() -> new LineWriter(failing("No space left on device"), true).line("a"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("No space left");
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }
}
