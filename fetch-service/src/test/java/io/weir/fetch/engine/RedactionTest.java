package io.weir.fetch.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Json;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"password\":\"geheim\",\"user\":\"jo\"} | {\"password\":\"***\",\"user\":\"jo\"}",
                "{\"password\" : \"ge\\\"heim\", \"a\": 1} | {\"password\" : \"***\", \"a\": 1}",
                "{\"db\":{\"PASSWORD\":\"geheim\"}} | {\"db\":{\"PASSWORD\":\"***\"}}",
                "{\"pin\":1,\"secret\":12345} | {\"pin\":1,\"secret\":***}",
                "{\"body\":\"{\\\"token\\\":\\\"geheim\\\"}\"} | {\"body\":\"{\\\"token\\\":\\\"***\\\"}\"}",
                "password=geheim user=jo | password=*** user=jo",
                "spring.datasource.password: geheim | spring.datasource.password: ***",
                "API_KEY='geheim' other | API_KEY='***' other",
                "aws_secret_access_key = geheim | aws_secret_access_key = ***",
                "<password>geheim</password> | <password>***</password>",
                "GET /?access_token=geheim&a=b | GET /?access_token=***&a=b",
                "Authorization: Basic Z2VoZWltOmdlaGVpbQ== | Authorization: ***",
                "Cookie: a=geheim; b=geheim | Cookie: ***",
                "curl -H 'X-Api-Key: geheim' | curl -H 'X-Api-Key: ***'",
                "sent Bearer eyJhbGciOiJIUzI1NiJ9.e30.geheim to it | sent Bearer *** to it",
                "up{token=\"geheim\"} 1 | up{token=\"***\"} 1",
                "jdbc:postgresql://db/x?user=a&password=geheim | jdbc:postgresql://db/x?user=a&password=***",
            })
    void aSecretIsTakenOut(String text, String redacted) {
        assertThat(Redaction.text(text)).isEqualTo(redacted).doesNotContain("geheim");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nothing to hide",
                "{\"status\":\"UP\",\"tokens\":5,\"password\":null,\"secret\":{\"a\":1}}",
                "http_requests_total{code=\"200\"} 17",
                "auth_token_count 5",
                "Basic usage",
                "passwordless login",
                "password",
                "password:",
                "the key is under the mat",
                "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----",
            })
    void whatIsNoSecretStays(String text) {
        assertThat(Redaction.text(text)).isSameAs(text);
    }

    @Test
    void aPrivateKeyIsTakenOut() {
        assertThat(Redaction.text(
                        "a\n-----BEGIN RSA PRIVATE KEY-----\ngeheim\ngeheim\n-----END RSA PRIVATE KEY-----\nb"))
                .isEqualTo("a\n-----BEGIN RSA PRIVATE KEY-----***-----END RSA PRIVATE KEY-----\nb");
        assertThat(Redaction.text("-----BEGIN PRIVATE KEY-----\ngehei")).isEqualTo("-----BEGIN PRIVATE KEY-----***");
    }

    @Test
    void aValueThatIsCutOffIsTakenOutAsFarAsItIsThere() {
        assertThat(Redaction.text("{\"password\":\"gehei")).isEqualTo("{\"password\":\"***");
    }

    @ParameterizedTest
    @CsvSource({
        "http://user:geheim@example.org/a, http://***@example.org/a",
        "http://geheim@example.org, http://***@example.org",
        "https://example.org/a?token=geheim&b=c, https://example.org/a?token=***&b=c",
        "https://example.org/?key=geheim, https://example.org/?key=***",
        "https://example.org/?a=b@c, https://example.org/?a=b@c",
        "https://example.org/a?b&c=d#e, https://example.org/a?b&c=d#e",
        "not a url, not a url",
    })
    void aUrlIsTakenItsSecretsOut(String url, String redacted) {
        assertThat(Redaction.url(url)).isEqualTo(redacted).doesNotContain("geheim");
    }

    @Test
    void whateverTheTextJsonStaysJson() {
        Random random = new Random(405);
        String alphabet = "ab \"\\'{}[]:=,<>&\n\t***é";
        for (int i = 0; i < 2_000; i++) {
            StringBuilder value = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                value.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            String json = new String(
                    Json.write(Map.of("password", value.toString(), "nested", Map.of("password", value.toString()))),
                    java.nio.charset.StandardCharsets.UTF_8);

            Map<?, ?> read = Json.mapper().readValue(Redaction.text(json), Map.class);
            String expected = value.isEmpty() ? "" : "***";
            assertThat(read.get("password")).as(json).isEqualTo(expected);
            assertThat(((Map<?, ?>) read.get("nested")).get("password")).isEqualTo(expected);
        }
    }
}
