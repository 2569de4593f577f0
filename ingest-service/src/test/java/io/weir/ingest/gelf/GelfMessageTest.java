package io.weir.ingest.gelf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.ingest.pipeline.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GelfMessageTest {

    private static final String MESSAGE =
            "{\"version\":\"1.1\",\"host\":\"web-1\",\"short_message\":\"it failed\",\"level\":3,\"_user\":{\"id\":7}}";

    @Test
    void itsBytesAndItsHostAreKept() {
        byte[] bytes = MESSAGE.getBytes(UTF_8);
        GelfMessage message = GelfMessage.of(bytes);
        assertThat(message.json()).isSameAs(bytes);
        assertThat(message.host()).isEqualTo("web-1");
    }

    @Test
    void theNulThatEndsAFrameAndWhiteSpaceAreNoPartOfIt() {
        assertThat(GelfMessage.of((MESSAGE + " \r\n\0").getBytes(UTF_8)).json()).isEqualTo(MESSAGE.getBytes(UTF_8));
    }

    @Test
    void theHostMayBeMissing() {
        assertThat(GelfMessage.of("{\"short_message\":\"x\"}".getBytes(UTF_8)).host())
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                | expected a JSON object",
                "[]                                | expected a JSON object",
                "{\"host\":\"a\"}                  | short_message is missing",
                "{\"short_message\":\" \"}         | short_message is missing",
                "{\"short_message\":7}             | short_message is missing",
                "{\"short_message\":\"x\"} {}      | something follows",
                "{\"short_message\":\"x\"          | end-of-input",
            })
    void whatIsNoMessageIsRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> GelfMessage.of(text.getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        refused -> assertThat(refused.reason()).isEqualTo(RefusedException.Cause.MALFORMED))
                .hasMessageStartingWith("not a GELF message: ")
                .hasMessageContaining(reason);
    }
}
