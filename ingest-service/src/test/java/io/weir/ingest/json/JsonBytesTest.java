package io.weir.ingest.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class JsonBytesTest {

    private final JsonBytes json = new JsonBytes(1 << 20);

    @Test
    void commasComeByThemselves() {
        json.startObject();
        json.name("a");
        json.startArray();
        json.number(1);
        json.startArray();
        json.endArray();
        json.bool(true);
        json.nothing();
        json.endArray();
        json.name(JsonBytes.plain("b"));
        json.startObject();
        json.endObject();
        json.name("c");
        json.hex(new byte[] {(byte) 0xfe, 1}, 0, 2);
        json.endObject();
        assertThat(written()).isEqualTo("{\"a\":[1,[],true,null],\"b\":{},\"c\":\"fe01\"}");
    }

    @Test
    void textIsReadBackByAnotherParserAsItWas() {
        Random random = new Random(1);
        for (int i = 0; i < 2_000; i++) {
            String text = random.ints(random.nextInt(40), 0, 0x2100)
                    .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString();
            json.reset();
            json.string(text);
            assertThat(JsonMapper.shared().readValue(json.toByteArray(), String.class))
                    .isEqualTo(text);
        }
    }

    @Test
    void numbersKeepTheirValue() {
        json.startArray();
        for (long value : new long[] {0, -7, 10, Long.MAX_VALUE, Long.MIN_VALUE}) {
            json.number(value);
        }
        json.number(1.5);
        json.number(Double.NaN);
        json.endArray();
        assertThat(written()).isEqualTo("[0,-7,10,9223372036854775807,-9223372036854775808,1.5,\"NaN\"]");
    }

    @Test
    void timesAreThoseOfTheCalendar() {
        Random random = new Random(2);
        for (int i = 0; i < 5_000; i++) {
            long second =
                    random.nextLong(0, Instant.parse("9999-12-31T23:59:59Z").getEpochSecond());
            int nano = random.nextInt(1, 1_000_000_000);
            json.reset();
            json.time(second, nano);
            assertThat(Instant.parse(written().replace("\"", ""))).isEqualTo(Instant.ofEpochSecond(second, nano));
        }
        json.reset();
        json.time(1_709_164_800_000_000_000L);
        assertThat(written()).isEqualTo("\"2024-02-29T00:00:00Z\"");
        json.reset();
        json.time(-1L);
        assertThat(written()).isEqualTo("\"2554-07-21T23:34:33.709551615Z\"");
    }

    @Test
    void pastItsCapNothingIsWrittenAnyMore() {
        JsonBytes small = new JsonBytes(2_000);
        small.string("x".repeat(1_900));
        assertThat(small.isFull()).isFalse();
        small.string("y".repeat(200));
        small.number(1);
        assertThat(small.isFull()).isTrue();
        assertThat(small.size()).isLessThan(2_000);
        JsonBytes other = new JsonBytes(10_000);
        other.raw(small);
        assertThat(other.isFull()).isTrue();
        small.reset();
        assertThat(small.isFull()).isFalse();
    }

    private String written() {
        return new String(json.toByteArray(), UTF_8);
    }
}
