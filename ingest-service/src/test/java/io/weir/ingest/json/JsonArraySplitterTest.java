package io.weir.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class JsonArraySplitterTest {

    private static final int CAP = 1000;

    /** What came out: an element's own text, or the index of one that was too long. */
    private static final class Collected implements JsonArraySplitter.Elements {
        final List<String> values = new ArrayList<>();
        final List<JsonKind> kinds = new ArrayList<>();
        final List<Long> tooLong = new ArrayList<>();

        void clear() {
            values.clear();
            kinds.clear();
            tooLong.clear();
        }

        @Override
        public void element(long index, JsonKind kind, byte[] value, int depth) {
            assertThat(index).isEqualTo(values.size() + tooLong.size());
            values.add(new String(value, UTF_8));
            kinds.add(kind);
        }

        @Override
        public void tooLong(long index) {
            tooLong.add(index);
        }
    }

    private final Collected collected = new Collected();

    @Test
    void cuts_an_array_into_elements_with_their_own_bytes() {
        assertThat(split(" [ {\"a\" : 1}, \"text\",17 ,\n{\"b\":[{}, \"]\"]} ] \n", 3))
                .isNull();
        assertThat(collected.values).containsExactly("{\"a\" : 1}", "\"text\"", "17", "{\"b\":[{}, \"]\"]}");
        assertThat(collected.kinds).containsExactly(JsonKind.OBJECT, JsonKind.STRING, JsonKind.NUMBER, JsonKind.OBJECT);
    }

    @Test
    void takes_an_empty_array_and_an_object_that_stands_alone() {
        assertThat(split("[ ]", 1)).isNull();
        assertThat(collected.values).isEmpty();
        assertThat(split("\n{\"a\":1}\n", 2)).isNull();
        assertThat(collected.values).containsExactly("{\"a\":1}");
    }

    @Test
    void skips_an_element_over_the_cap_and_goes_on() {
        String atCap = "\"" + "x".repeat(CAP - 2) + "\"";
        String overCap = "\"" + "x".repeat(CAP - 1) + "\"";
        for (int cut : new int[] {1, 7, 999, 100_000}) {
            assertThat(split("[1," + overCap + "," + atCap + ",[" + overCap + "],2]", cut))
                    .isNull();
            assertThat(collected.values).containsExactly("1", atCap, "2");
            assertThat(collected.tooLong).containsExactly(1L, 3L);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            nullValues = "-",
            value = {
                "``|0|0|expected an array of objects, found nothing",
                "x|0|0|expected an array of objects, found 'x'",
                "\"a\"|0|0|expected an array of objects, found '\"'",
                "[1,2|4|1|it ends before the array does",
                "[1,|3|1|it ends before the array does",
                "[{\"a\":1|7|0|it ends before the array does",
                "[1 2]|3|1|expected ',' or ']', found '2'",
                "[1,]|3|1|expected a value, found ']'",
                "[,]|1|0|expected a value, found ','",
                "[{\"a\" 1}]|6|0|expected ':', found '1'",
                "[1] [2]|4|1|something follows the array",
                "{} {}|3|1|something follows the object: put several into an array, or one on each line and send them as application/x-ndjson",
            })
    void says_what_is_wrong_and_where(String json, int position, int element, String problem) {
        for (int cut = 1; cut <= json.length() + 1; cut++) {
            assertThat(split(json, cut))
                    .isEqualTo("malformed JSON at byte " + position + " (element " + element + "): " + problem);
        }
    }

    @Test
    void hands_on_what_came_before_the_damage() {
        assertThat(split("[1,2,}", 100)).isNotNull();
        assertThat(collected.values).containsExactly("1", "2");
    }

    @Test
    void agrees_with_jackson_however_the_array_is_cut() {
        Random random = new Random(4711);
        for (int round = 0; round < 5_000; round++) {
            String json = RandomJson.array(random, random.nextInt(6), 4);
            assertThat(splitAtRandom(json, random)).as(json).isNull();
            List<JsonNode> expected = new ArrayList<>();
            Json.mapper().readTree(json).forEach(expected::add);
            assertThat(collected.values.stream().map(Json.mapper()::readTree))
                    .as(json)
                    .isEqualTo(expected);
            assertThat(collected.values).allSatisfy(value -> assertThat(json).contains(value));
        }
    }

    @Test
    void agrees_with_jackson_on_what_is_no_array() {
        Random random = new Random(815);
        for (int round = 0; round < 5_000; round++) {
            byte[] json = RandomJson.damaged(RandomJson.array(random, 3, 3).getBytes(UTF_8), random);
            String text = new String(json, UTF_8);
            boolean whole = isWhole(text);
            assertThat(splitAtRandom(text, random) == null).as(text).isEqualTo(whole);
        }
    }

    private static boolean isWhole(String json) {
        try {
            JsonNode node = Json.mapper()
                    .reader()
                    .with(tools.jackson.databind.DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .readTree(json);
            return node.isArray() || node.isObject();
        } catch (tools.jackson.core.JacksonException e) {
            return false;
        }
    }

    private String split(String json, int pieceBytes) {
        collected.clear();
        JsonArraySplitter splitter = new JsonArraySplitter(CAP);
        byte[] bytes = json.getBytes(UTF_8);
        for (int from = 0; from < bytes.length; from += pieceBytes) {
            splitter.split(bytes, from, Math.min(bytes.length, from + pieceBytes), collected);
        }
        splitter.finish();
        return splitter.problem();
    }

    private String splitAtRandom(String json, Random random) {
        collected.clear();
        JsonArraySplitter splitter = new JsonArraySplitter(CAP);
        byte[] bytes = json.getBytes(UTF_8);
        int from = 0;
        while (from < bytes.length) {
            int to = Math.min(bytes.length, from + random.nextInt(9));
            splitter.split(bytes, from, to, collected);
            from = to;
        }
        splitter.finish();
        return splitter.problem();
    }
}
