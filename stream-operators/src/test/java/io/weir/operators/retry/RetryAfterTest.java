package io.weir.operators.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RetryAfterTest {

    private static final Instant NOW = Instant.parse("1994-11-06T08:49:00Z");

    @ParameterizedTest
    @CsvSource({"0, 0", "120, 120", "' 7 ', 7", "9999999999, 9999999999", "007, 7"})
    void aNumberIsSeconds(String header, long seconds) {
        assertThat(RetryAfter.parse(header, NOW)).contains(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Sun, 06 Nov 1994 08:49:37 GMT",
                "Sunday, 06-Nov-94 08:49:37 GMT",
                "Sun Nov  6 08:49:37 1994",
            })
    void aDateIsCountedFromNow(String header) {
        assertThat(RetryAfter.parse(header, NOW)).contains(Duration.ofSeconds(37));
    }

    @Test
    void aDateInThePastIsNoWait() {
        assertThat(RetryAfter.parse("Sun, 06 Nov 1994 08:48:59 GMT", NOW)).contains(Duration.ZERO);
    }

    @Test
    void aYearOfTwoDigitsIsAtMostFiftyYearsAhead() {
        Instant now = Instant.parse("2026-11-08T00:00:00Z");
        assertThat(RetryAfter.parse("Sunday, 08-Nov-76 00:00:00 GMT", now)).isPresent();
        assertThat(RetryAfter.parse("Tuesday, 08-Nov-77 00:00:00 GMT", now)).contains(Duration.ZERO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "-1",
                "1.5",
                "12345678901",
                "٣",
                "soon",
                "Sun, 06 Nov 1994 08:49:37 CET",
                "Mon, 06 Nov 1994 08:49:37 GMT"
            })
    void anythingElseIsNone(String header) {
        assertThat(RetryAfter.parse(header, NOW)).isEmpty();
    }
}
