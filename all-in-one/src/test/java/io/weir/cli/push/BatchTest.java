package io.weir.cli.push;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cli.input.Input;
import io.weir.operators.lines.Line;
import java.io.InputStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

    private static final Input INPUT = new Input("app.log", 0, InputStream::nullInputStream);

    private static Line line(long index, String text) {
        return new Line(text.getBytes(UTF_8), index, false);
    }

    @Test
    void blankLinesAreSentSoThatTheServicesIndexesAreOurs() {
        Batch batch = Batch.of(INPUT, List.of(List.of(line(7, "a"), line(8, "")), List.of(line(9, "b"))));
        assertThat(new String(batch.body(), UTF_8)).isEqualTo("a\n\nb\n");
        assertThat(batch.firstLine()).isEqualTo(7);
        assertThat(batch.nextLine()).isEqualTo(10);
        assertThat(batch.lines()).isEqualTo(2);
    }

    @Test
    void aLineThatIsTooLongIsNotSentButKeepsItsPlace() {
        Batch batch = Batch.of(INPUT, List.of(List.of(new Line("cut".getBytes(UTF_8), 0, true), line(1, "b"))));
        assertThat(new String(batch.body(), UTF_8)).isEqualTo("\nb\n");
        assertThat(batch.tooLong()).containsExactly(0L);
        assertThat(batch.lines()).isEqualTo(1);
    }

    @Test
    void aCarriageReturnThatBelongsToALineIsNotTakenForItsEnding() {
        Batch batch = Batch.of(INPUT, List.of(List.of(line(0, "a\r"))));
        assertThat(new String(batch.body(), UTF_8)).isEqualTo("a\r\r\n");
    }
}
