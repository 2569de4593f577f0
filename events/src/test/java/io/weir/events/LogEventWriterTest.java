package io.weir.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LogEventWriterTest {

    private final Random random = new Random(20);

    /** The mapper is the reference: whoever reads events must not be able to tell who wrote them. */
    @Test
    void writesWhatTheMapperWrites() {
        LogEventWriter writer = new LogEventWriter();
        for (int i = 0; i < 5_000; i++) {
            LogEvent event = event();
            byte[] json = writer.write(event);
            assertThat(new String(json, UTF_8))
                    .isEqualTo(new String(Json.mapper().writeValueAsBytes(event), UTF_8));
            assertThat(Json.mapper().readTree(Json.write(event)))
                    .isEqualTo(Json.mapper().readTree(json));
        }
    }

    @Test
    void anEventIsReadAsItWasWritten() {
        LogEventWriter writer = new LogEventWriter();
        for (int i = 0; i < 2_000; i++) {
            LogEvent event = event();
            LogEvent back = Json.read(writer.write(event), LogEvent.class);
            assertThat(back.timestamp()).isEqualTo(event.timestamp());
            assertThat(back.body()).isEqualTo(event.body());
            assertThat(back.attributes().keySet()).isEqualTo(event.attributes().keySet());
        }
    }

    @Test
    void halfACharacterIsReplaced() {
        for (String body : List.of("\ud83d", "a\udc00b", "\ud83dx", "x\ud83d\ud83d\ude00")) {
            LogEvent event = new LogEvent(
                    Instant.EPOCH,
                    Instant.EPOCH,
                    0,
                    "",
                    body,
                    "s",
                    Map.of(),
                    Map.of(),
                    null,
                    null,
                    "f",
                    new Origin("t", 0, 0));
            assertThat(Json.read(Json.write(event), LogEvent.class).body())
                    .isEqualTo(body.replaceAll(
                            "[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]", "\ufffd"));
        }
    }

    @Test
    void aLargeEventLeavesNoLargeBuffer() {
        LogEventWriter writer = new LogEventWriter();
        LogEvent large = event("x".repeat(2 << 20) + "\n");
        assertThat(Json.read(writer.write(large), LogEvent.class)).isEqualTo(large);
        LogEvent small = event("y");
        assertThat(Json.read(writer.write(small), LogEvent.class)).isEqualTo(small);
    }

    private static LogEvent event(String body) {
        return new LogEvent(
                Instant.EPOCH,
                Instant.EPOCH,
                9,
                "INFO",
                body,
                "s",
                Map.of(),
                Map.of(),
                null,
                null,
                "f",
                new Origin("t", 0, 0));
    }

    private LogEvent event() {
        return new LogEvent(
                instant(),
                instant(),
                random.nextInt(25),
                text(),
                text() + text(),
                "s" + text(),
                map(0),
                map(0),
                random.nextBoolean() ? text() : null,
                random.nextBoolean() ? text() : null,
                text(),
                new Origin(text(), random.nextInt(Integer.MAX_VALUE), random.nextLong(Long.MAX_VALUE)));
    }

    private Instant instant() {
        long second = random.nextInt(10) == 0
                ? random.nextLong(-90_000_000_000L, 300_000_000_000L)
                : 1_770_000_000L + random.nextInt(5);
        int nano = switch (random.nextInt(4)) {
            case 0 -> 0;
            case 1 -> random.nextInt(1_000) * 1_000_000;
            case 2 -> random.nextInt(1_000_000) * 1_000;
            default -> random.nextInt(1_000_000_000);
        };
        return Instant.ofEpochSecond(second, nano);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(30); i > 0; i--) {
            int range = random.nextInt(12);
            int c = range < 8
                    ? 0x20 + random.nextInt(0x5f)
                    : range < 9
                            ? random.nextInt(0x20)
                            : range < 10 ? 0x7f + random.nextInt(0x800) : 0x10000 + random.nextInt(0x1000);
            text.appendCodePoint(c);
        }
        return text.toString();
    }

    private Map<String, Object> map(int depth) {
        Map<String, Object> map = new LinkedHashMap<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            map.put(random.nextBoolean() ? "http.response.status_code" : "k" + text(), value(depth));
        }
        return map;
    }

    private Object value(int depth) {
        return switch (random.nextInt(depth > 2 ? 9 : 12)) {
            case 0, 1, 2 -> text();
            case 3 -> random.nextInt();
            case 4 -> random.nextBoolean() ? random.nextLong() : Long.MIN_VALUE;
            case 5 -> random.nextBoolean();
            case 6 -> random.nextInt(20_000_000) / 1_000.0;
            case 7 -> anyDouble();
            case 8 -> random.nextBoolean() ? new BigInteger(80, random) : new BigDecimal("1.50");
            case 9 -> new ArrayList<>(Arrays.asList(value(depth + 1), null, value(depth + 1)));
            case 10 -> List.of();
            default -> new HashMap<>(map(depth + 1));
        };
    }

    private double anyDouble() {
        double[] odd = {
            0, -0.0, 1e-3, 9.999e-4, 1e7, 9_999_999.999, Double.NaN, Double.POSITIVE_INFINITY, 0.1 + 0.2, -1.5, 1e300
        };
        return random.nextBoolean()
                ? odd[random.nextInt(odd.length)]
                : random.nextGaussian() * Math.pow(10, random.nextInt(12) - 6);
    }
}
