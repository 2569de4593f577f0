package io.weir.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.Base64;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.test.context.TestPropertySource;

/** Where tokens are asked for, each protocol asks for them as its own clients send them. */
@TestPropertySource(properties = "weir.ingest.tokens.list=shop=0123456789abcdef0123")
class ChallengeTest extends ProtocolTest {

    private static final String TOKEN = "0123456789abcdef0123";
    private static final String BULK = "{\"create\":{\"_index\":\"shop\"}}\n{\"message\":\"a\"}\n";
    private static final String PUSH = "{\"streams\":[{\"stream\":{\"app\":\"shop\"},\"values\":[[\"1\",\"a\"]]}]}";
    private static final String OTLP = "{\"resourceLogs\":[]}";

    @ParameterizedTest
    @CsvSource({
        "/logs?source=shop,             Bearer",
        "/v1/logs,                      Bearer",
        "/loki/api/v1/push,             Bearer",
        "/gelf,                         Bearer",
        "/_bulk,                        'Basic realm=\"weir\", charset=\"UTF-8\"'",
        "/services/collector/event,     Splunk",
    })
    void whoBringsNoTokenIsToldHowToBringOne(String path, String challenge) throws Exception {
        HttpResponse<byte[]> answer = post(path, "{}", "Content-Type", "application/json");
        assertThat(answer.statusCode()).isEqualTo(401);
        assertThat(answer.headers().allValues("www-authenticate")).containsExactly(challenge);
        assertThat(kafka.stored).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    /logs?source=shop         | Bearer | 200 | {"a":1}
                    /v1/logs                  | Bearer | 200 | OTLP
                    /loki/api/v1/push         | Basic  | 204 | PUSH
                    /gelf                     | Bearer | 202 | {"version":"1.1","host":"shop","short_message":"a"}
                    /_bulk                    | Basic  | 200 | BULK
                    /_bulk                    | ApiKey | 200 | BULK
                    /services/collector/event | Splunk | 200 | {"event":"a"}
                    """)
    void whoBringsItSoIsLetIn(String path, String scheme, int status, String body) throws Exception {
        String content = switch (body) {
            case "OTLP" -> OTLP;
            case "PUSH" -> PUSH;
            case "BULK" -> BULK;
            default -> body;
        };
        HttpResponse<byte[]> answer =
                post(path, content, "Content-Type", "application/json", "Authorization", credentials(scheme));
        assertThat(answer.statusCode()).as(text(answer)).isEqualTo(status);
    }

    private static String credentials(String scheme) {
        return switch (scheme) {
            case "Basic", "ApiKey" ->
                scheme + " " + Base64.getEncoder().encodeToString(("someone:" + TOKEN).getBytes(UTF_8));
            default -> scheme + " " + TOKEN;
        };
    }
}
