package io.weir.ingest.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Json;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.ObjectReader;

class JsonValueScannerTest {

    private static final ObjectReader JACKSON =
            Json.mapper().reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final JsonValueScanner scanner = new JsonValueScanner();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "\"\"",
                "0",
                "-0",
                "-1.5e+10",
                "1E9",
                "true",
                "false",
                "null",
                "[1,[2,[3]],{}]",
                "{\"a\":{\"b\":[true,false,null]},\"c\":\"\\u00e4\\n\\\\\\\"\"}",
                "{ \"a\" : 1 , \"b\" : [ ] }"
            })
    void takes_what_is_json(String json) {
        assertThat(problem(json.getBytes(UTF_8))).isNull();
        assertThat(scanner.isDone()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":}|5|expected a value, found '}'",
                "{\"a\" 1}|5|expected ':', found '1'",
                "{a:1}|1|expected a name in double quotes, found 'a'",
                "{\"a\":1,}|7|expected a name in double quotes, found '}'",
                "[1,]|3|expected a value, found ']'",
                "[1 2]|3|expected ',' or ']', found '2'",
                "{\"a\":1 \"b\"}|7|expected ',' or '}', found '\"'",
                "[1}|2|expected ',' or ']', found '}'",
                "tru]|3|expected a value, found ']'",
                "01|1|numbers have no leading zero, found '1'",
                "-x|1|expected a digit, found 'x'",
                "1.e|2|expected a digit, found 'e'",
                "\"\\x\"|2|there is no such escape, found 'x'",
                "\"\\u12g4\"|5|expected four hexadecimal digits, found 'g'",
                "nope|1|expected a value, found 'o'",
                "{\"a\":[1|7|it ends with 2 brackets left open",
                "[|1|it ends with 1 bracket left open",
                "\"abc|4|it ends within a string",
                "tru|3|it ends within a value",
                "1e|2|it ends within a value",
            })
    void says_what_is_wrong_and_where(String json, int position, String problem) {
        assertThat(problem(json.getBytes(UTF_8))).isEqualTo(problem);
        assertThat(end).isEqualTo(position);
    }

    @Test
    void refuses_control_characters_within_strings() {
        assertThat(problem("\"a\tb\"".getBytes(UTF_8)))
                .isEqualTo("control characters within a string must be escaped, found byte 0x09");
    }

    @Test
    void lets_bytes_that_are_not_utf8_through_within_strings() {
        assertThat(problem("{\"name\":\"Jürgen\"}".getBytes(ISO_8859_1))).isNull();
    }

    @Test
    void tells_what_a_value_is_and_how_deep() {
        assertThat(problem("{\"a\":[1,{\"b\":2}],\"c\":3}".getBytes(UTF_8))).isNull();
        assertThat(scanner.kind()).isEqualTo(JsonKind.OBJECT);
        assertThat(scanner.deepest()).isEqualTo(3);
        assertThat(problem("17".getBytes(UTF_8))).isNull();
        assertThat(scanner.kind()).isEqualTo(JsonKind.NUMBER);
        assertThat(scanner.deepest()).isZero();
    }

    @Test
    void follows_a_million_brackets_in_a_bit_each() {
        byte[] deep = "[".repeat(1_000_000).concat("]".repeat(1_000_000)).getBytes(UTF_8);
        assertThat(problem(deep)).isNull();
        assertThat(scanner.deepest()).isEqualTo(1_000_000);
    }

    @Test
    void agrees_with_jackson_on_damaged_json_however_it_is_cut() {
        Random random = new Random(20260801);
        int valid = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] json = RandomJson.damaged(RandomJson.value(random, 4).getBytes(UTF_8), random.nextInt(3), random);
            boolean agreed = isJackson(json);
            valid += agreed ? 1 : 0;
            scanner.start();
            int cut = random.nextInt(json.length + 1);
            int first = scanner.scan(json, 0, cut);
            int last = first == cut ? scanner.scan(json, cut, json.length) : first;
            scanner.finish();
            assertThat(scanner.isDone() && last == json.length)
                    .as(() -> new String(json, UTF_8) + " cut at " + cut + ": " + scanner.problem())
                    .isEqualTo(agreed);
        }
        assertThat(valid).isBetween(6_000, 14_000);
    }

    private static boolean isJackson(byte[] json) {
        if (json.length == 0
                || JsonValueScanner.isWhiteSpace(json[0])
                || JsonValueScanner.isWhiteSpace(json[json.length - 1])) {
            // Where a value stands alone, white space around it is the caller's business.
            return false;
        }
        try {
            return !JACKSON.readTree(json).isMissingNode();
        } catch (JacksonException e) {
            return false;
        }
    }

    private int end;

    private String problem(byte[] json) {
        scanner.start();
        end = scanner.scan(json, 0, json.length);
        scanner.finish();
        return scanner.problem();
    }
}
