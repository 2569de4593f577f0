package io.weir.operators.lines;

import static io.weir.operators.lines.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LineTest {

    @Test
    void linesAreEqualByContent() {
        Line line = new Line(utf8("a"), 3, false);
        assertThat(line)
                .isEqualTo(new Line(utf8("a"), 3, false))
                .hasSameHashCodeAs(new Line(utf8("a"), 3, false))
                .isNotEqualTo(new Line(utf8("b"), 3, false))
                .isNotEqualTo(new Line(utf8("a"), 4, false))
                .isNotEqualTo(new Line(utf8("a"), 3, true))
                .isNotEqualTo("a");
        assertThat(line.hashCode()).isNotEqualTo(new Line(utf8("a"), 4, false).hashCode());
        assertThat(line.hashCode()).isNotEqualTo(new Line(utf8("a"), 3, true).hashCode());
        assertThat(line.hashCode()).isNotEqualTo(new Line(utf8("b"), 3, false).hashCode());
    }

    @Test
    void aLineIsShownWithItsIndexAndWhetherItWasCut() {
        assertThat(new Line(utf8("a"), 3, false)).hasToString("Line[3: a]");
        assertThat(new Line(utf8("a"), 3, true)).hasToString("Line[3: a…]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t \u000b\f\r"})
    void whiteSpaceIsBlank(String text) {
        assertThat(new Line(utf8(text), 0, false).isBlank()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", " a", "\b", "\u000e", "\u00a0"})
    void anythingElseIsNot(String text) {
        assertThat(new Line(utf8(text), 0, false).isBlank()).isFalse();
    }
}
