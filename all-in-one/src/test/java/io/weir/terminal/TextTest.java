package io.weir.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TextTest {

    @Test
    void controlCharactersAreShownNotObeyed() {
        assertThat(Text.visible("a\u001b[31mred\u0007\nnext\rline\tok"))
                .isEqualTo("a\\u001b[31mred\\u0007\\nnext\\rline\tok");
        assertThat(Text.visible("\u009b31m\u202etxt")).isEqualTo("\\u009b31m\\u202etxt");
    }

    @Test
    void harmlessTextStaysAsItIs() {
        String text = "Überweisung 5 € → ok";
        assertThat(Text.visible(text)).isSameAs(text);
    }

    @Test
    void countsHaveThousandsAndTheirNoun() {
        assertThat(Text.count(1, "line")).isEqualTo("1 line");
        assertThat(Text.count(2_000, "line")).isEqualTo("2,000 lines");
        assertThat(Text.count(0, "line")).isEqualTo("0 lines");
    }

    @Test
    void bytesAreRoundedIntoTheUnitTheyReach() {
        assertThat(Text.bytes(512)).isEqualTo("512 B");
        assertThat(Text.bytes(1_536)).isEqualTo("1.5 KiB");
        assertThat(Text.bytes((1L << 30) - 4)).isEqualTo("1.0 GiB");
    }

    @Test
    void durationsLeaveOutWhatIsZero() {
        assertThat(Text.duration(Duration.ofMillis(45))).isEqualTo("45 ms");
        assertThat(Text.duration(Duration.ofMillis(2_300))).isEqualTo("2.3 s");
        assertThat(Text.duration(Duration.ofSeconds(245))).isEqualTo("4m05s");
        assertThat(Text.duration(Duration.ofMinutes(1))).isEqualTo("1m");
        assertThat(Text.duration(Duration.ofHours(24))).isEqualTo("24h");
        assertThat(Text.duration(Duration.ofHours(52))).isEqualTo("2d04h");
    }

    @Test
    void cutTextEndsInAnEllipsisAndIsNoLongerThanAsked() {
        assertThat(Text.cut("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Text.cut("abcdef", 4)).isEqualTo("abc…");
    }
}
