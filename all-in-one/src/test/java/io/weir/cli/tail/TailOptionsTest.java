package io.weir.cli.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.events.kafka.TopicReader.Start;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class TailOptionsTest {

    private final StartConverter start =
            new StartConverter(Clock.fixed(Instant.parse("2026-11-22T09:30:00Z"), ZoneId.of("Europe/Paris")));

    @Test
    void wordsAndOffsetsAreReadAsWhatTheyAre() {
        assertThat(start.convert("beginning")).isEqualTo(new Start.Beginning());
        assertThat(start.convert("end")).isEqualTo(new Start.End());
        assertThat(start.convert("42")).isEqualTo(new Start.Offset(42));
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-22T09:00:00Z,2026-11-22T09:00:00Z",
        "2026-11-22T09:00:00+02:00,2026-11-22T07:00:00Z",
        "2026-11-22T09:00,2026-11-22T08:00:00Z",
        "2026-11-22,2026-11-21T23:00:00Z",
        "10m,2026-11-22T09:20:00Z"
    })
    void timesHaveTheirZoneOrThisMachinesOrAreSoLongAgo(String text, Instant expected) {
        assertThat(start.convert(text)).isEqualTo(new Start.Time(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nowhere", "-5", "2026-13-40", "2026-11-22T99:00Z", "1.5"})
    void anythingElseIsRefusedWithWhatMayBeWritten(String text) {
        assertThatThrownBy(() -> start.convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("beginning, end, an offset, a time");
    }

    @Test
    void aFilterLooksAtTheHeadOfARowOnly() {
        RowFilter filter = new RowFilter.Converter().convert("needle$|^needle");
        assertThat(filter.accepts("needle in a row")).isTrue();
        assertThat(filter.accepts("x".repeat(RowFilter.LOOKED_AT) + "needle")).isFalse();
    }

    @Test
    void aFilterThatIsNoExpressionIsRefused() {
        assertThatThrownBy(() -> new RowFilter.Converter().convert("("))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("not a regular expression");
    }
}
