package io.weir.ingest.splunk;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.ingest.ProtocolTest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HecHttpTest extends ProtocolTest {

    private static final String PATH = "/services/collector";

    @ParameterizedTest
    @ValueSource(strings = {PATH, PATH + "/event", PATH + "/event/1.0"})
    void eventsOneAfterTheOtherAreStored(String path) throws Exception {
        HttpResponse<byte[]> answer = post(
                path,
                "{\"time\":1709210096.123,\"host\":\"h\",\"source\":\"s\",\"sourcetype\":\"t\",\"index\":\"i\","
                        + "\"event\":{\"message\":\"m\", \"n\": [1]},\"fields\":{\"a\":\"b\",\"c\":[\"d\"]}}"
                        + "{\"event\":\"text \\\"quoted\\\"\",\"time\":\"1709210097\"}\n {\"event\":42}",
                "Authorization",
                "Splunk abc");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(text(answer)).isEqualTo("{\"text\":\"Success\",\"code\":0}");
        assertThat(values())
                .containsExactly(
                        "{\"resource\":{\"host.name\":\"h\",\"com.splunk.source\":\"s\",\"com.splunk.sourcetype\":\"t\","
                                + "\"com.splunk.index\":\"i\"},\"timestamp\":\"2024-02-29T12:34:56.123000000Z\","
                                + "\"attributes\":{\"a\":\"b\",\"c\":[\"d\"]},\"body\":{\"message\":\"m\", \"n\": [1]}}",
                        "{\"resource\":{},\"timestamp\":\"2024-02-29T12:34:57Z\",\"body\":\"text \\\"quoted\\\"\"}",
                        "{\"resource\":{},\"body\":42}");
        assertThat(keys()).containsExactly("s", "splunk", "splunk");
    }

    @Test
    void rawLinesAreLines() throws Exception {
        assertThat(text(post(PATH + "/raw?source=app.log", "one\ntwo\n")))
                .isEqualTo("{\"text\":\"Success\",\"code\":0}");
        assertThat(values()).containsExactly("one", "two");
        assertThat(keys()).containsOnly("app.log");
        assertThat(text(post(PATH + "/raw/1.0", "\n"))).isEqualTo("{\"text\":\"No data\",\"code\":5}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''                                   | No data                                   | 5  | -1",
                "{\"event\":\"a\"}{\"event\":\" \"}   | Event field cannot be blank               | 13 | 1",
                "{\"event\":\"a\"}{\"time\":1}        | Event field is required                   | 12 | 1",
                "{\"event\":null}                     | Event field is required                   | 12 | 0",
                "{\"event\":\"a\"}[]                  | Invalid data format: expected an object   | 6  | 1",
                "{\"event\":\"a\",\"time\":\"x\"}     | Invalid data format: time is no number    | 6  | 0",
                "{\"event\":\"a\"}{\"event\":         | Invalid data format: Unexpected           | 6  | 1",
            })
    void aFaultyEventIsNamedAndNoneIsStored(String body, String text, int code, int event) throws Exception {
        HttpResponse<byte[]> answer = post(PATH, body);
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(text(answer)).startsWith("{\"text\":\"" + text).contains("\"code\":" + code);
        if (event >= 0) {
            assertThat(text(answer)).endsWith("\"invalid-event-number\":" + event + "}");
        }
        assertThat(kafka.stored).isEmpty();
    }

    @Test
    void itIsHealthyAndSaysWhenItIsBusy() throws Exception {
        assertThat(text(send(port, "GET", PATH + "/health", new byte[0])))
                .isEqualTo("{\"text\":\"HEC is healthy\",\"code\":17}");
        kafka.away = true;
        HttpResponse<byte[]> answer = post(PATH, "{\"event\":\"a\"}");
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("Retry-After")).contains("2");
        assertThat(text(answer)).startsWith("{\"text\":\"Server is busy: Kafka").contains("\"code\":9");
    }
}
