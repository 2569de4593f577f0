package io.weir.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonStringsTest {

    @Test
    void takes_the_text_out_of_a_string() {
        assertThat(text("\"\"")).isEmpty();
        assertThat(text("\"plain\"")).isEqualTo("plain");
        assertThat(text("\"a\\tb\\n\\\\\\\"\\/\\b\\f\\r\"")).isEqualTo("a\tb\n\\\"/\b\f\r");
        assertThat(text("\"gr\\u00fcn \\ud83d\\ude00\"")).isEqualTo("grün 😀");
    }

    @Test
    void replaces_half_a_surrogate_pair() {
        assertThat(text("\"\\ud83d\"")).isEqualTo("\uFFFD");
        assertThat(text("\"\\ud83d\\u0041\"")).isEqualTo("\uFFFDA");
        assertThat(text("\"\\ude00x\"")).isEqualTo("\uFFFDx");
        assertThat(text("\"\\ud83d\\n\"")).isEqualTo("\uFFFD\n");
    }

    @Test
    void agrees_with_jackson_on_any_text() {
        Random random = new Random(99);
        for (int round = 0; round < 5_000; round++) {
            String text = random.ints(random.nextInt(30), 0, 0x11000)
                    .map(c -> Character.isSurrogate((char) c) && c < 0x10000 ? 'x' : c)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            assertThat(text(Json.mapper().writeValueAsString(text))).isEqualTo(text);
        }
    }

    private static String text(String json) {
        return new String(JsonStrings.text(json.getBytes(UTF_8)), UTF_8);
    }
}
