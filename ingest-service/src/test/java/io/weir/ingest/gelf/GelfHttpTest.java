package io.weir.ingest.gelf;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.ProtocolTest;
import org.junit.jupiter.api.Test;

class GelfHttpTest extends ProtocolTest {

    private static final String MESSAGE = "{\"version\":\"1.1\",\"host\":\"web-1\",\"short_message\":\"m\",\"_a\":1}";

    @Test
    void aMessageIsPassedOnAsItCame() throws Exception {
        assertThat(post("/gelf", MESSAGE).statusCode()).isEqualTo(202);
        assertThat(post("/gelf", gzip(MESSAGE.getBytes(UTF_8)), "Content-Encoding", "gzip")
                        .statusCode())
                .isEqualTo(202);
        assertThat(values()).containsExactly(MESSAGE, MESSAGE);
        assertThat(keys()).containsOnly("web-1");
    }

    @Test
    void whatIsWrongIsSaid() throws Exception {
        assertThat(post("/gelf", "{}").statusCode()).isEqualTo(400);
        assertThat(text(post("/gelf", "{}"))).contains("short_message is missing");
        assertThat(post("/gelf", MESSAGE.replace("\"m\"", "\"" + "x".repeat(17_000) + "\""))
                        .statusCode())
                .isEqualTo(413);
        kafka.away = true;
        assertThat(post("/gelf", MESSAGE).statusCode()).isEqualTo(503);
    }
}
