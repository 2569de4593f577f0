package io.weir.cli.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

class ValuesTest {

    @ParameterizedTest
    @CsvSource({"250ms,250", "10s,10000", "1m,60000", "1h30m,5400000", "7d,604800000", "1M,60000"})
    void durationsAreReadAsPeopleWriteThem(String text, long millis) {
        assertThat(new Durations().convert(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "10", "s", "1 m", "-5s", "1m!", "5x", "0s", "99999999999s"})
    void whatIsNoPositiveDurationIsRefusedInALine(String text) {
        assertThatThrownBy(() -> new Durations().convert(text))
                .isInstanceOf(TypeConversionException.class)
                .hasMessageContaining("duration");
    }

    @ParameterizedTest
    @CsvSource({"1GiB,1073741824", "500MB,500000000", "1048576,1048576", "64 kib,65536", "7b,7"})
    void sizesAreReadAsPeopleWriteThem(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(new ByteSize(bytes));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "GiB", "-1", "1.5GiB", "1PiB", "999999999999TiB"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> ByteSize.parse(text)).isInstanceOf(TypeConversionException.class);
    }

    @Test
    void aSizeIsPositive() {
        assertThatThrownBy(() -> new ByteSize(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
