package io.weir.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TableTest {

    @Test
    void numbersAreAlignedRightAndNoLineEndsInBlanks() {
        Table table = new Table("topic", ">records", "cleanup");
        table.row("alerts", "7", "delete");
        table.row("logs.events", "1,234", "");
        assertThat(table.lines())
                .containsExactly(
                        "topic        records  cleanup", "alerts             7  delete", "logs.events    1,234");
    }

    @Test
    void aRowOfAnotherWidthIsRefused() {
        Table table = new Table("a", "b");
        assertThatThrownBy(() -> table.row("1")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aProgressBarTellsHowFarHowManyAndHowFast() {
        assertThat(ProgressBar.render("push", 512 << 10, 1 << 20, 5_000, Duration.ofSeconds(2)))
                .isEqualTo("push  ████████████░░░░░░░░░░░░  50 %  512.0 KiB of 1.0 MiB  5,000 lines  2,500 lines/s");
        assertThat(ProgressBar.render("push", 2_048, 0, 10, Duration.ofSeconds(1)))
                .isEqualTo("push  2.0 KiB  10 lines  10 lines/s");
    }
}
