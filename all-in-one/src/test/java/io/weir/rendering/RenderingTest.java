package io.weir.rendering;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.events.Alert;
import io.weir.events.FetchResult;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import io.weir.events.Headers;
import io.weir.events.Incident;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.LogPattern;
import io.weir.events.Origin;
import io.weir.events.WindowStats;
import io.weir.terminal.Painter;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class RenderingTest {

    private static final Instant TIME = Instant.parse("2026-11-22T09:30:00.123456Z");

    private static final LogEvent EVENT = new LogEvent(
            TIME,
            TIME,
            17,
            "error",
            "card declined\u001b[2J\nnext",
            "payments",
            Map.of(),
            Map.of(),
            null,
            null,
            "spring-boot",
            new Origin("logs.raw", 0, 7));

    private static final WindowStats WINDOW = new WindowStats(
            "payments",
            Instant.parse("2026-11-22T09:30:00Z"),
            Instant.parse("2026-11-22T09:31:00Z"),
            12,
            Map.of("INFO", 7L, "ERROR", 5L, "WARN", 0L),
            Map.of(),
            0,
            1000,
            2,
            null,
            List.of(),
            false);

    private static final Alert FIRING = new Alert(
            Alert.Status.firing,
            Map.of("alertname", "ErrorRate", "service", "payments", "severity", "critical"),
            Map.of("summary", "payments: 80 % of lines are errors"),
            TIME,
            null,
            "00ff00ff00ff00ff",
            0.8,
            0.01,
            List.of());

    private static final FetchResult FETCHED = FetchResult.of(
            "req-1",
            TIME,
            120,
            List.of(
                    target("health", Outcome.error, 503, 60, "{\"status\":\"DOWN\"}", "HTTP status 503"),
                    target("metrics", Outcome.ok, 200, 118, "# HELP x\nx 1\n", null)));

    private static TargetResult target(
            String name, Outcome outcome, Integer status, long millis, String body, String error) {
        return new TargetResult(
                name, "http://p/" + name, outcome, status, millis, 1, false, "text/plain", body, false, error);
    }

    private static ConsumerRecord<byte[], byte[]> record(String topic, byte[] value) {
        return new ConsumerRecord<>(
                topic,
                0,
                7,
                TIME.toEpochMilli(),
                TimestampType.CREATE_TIME,
                4,
                0,
                "payments".getBytes(UTF_8),
                value,
                new RecordHeaders(),
                Optional.empty());
    }

    private static String plain(String topic, byte[] value) {
        return Rendering.forPeople(topic, Painter.PLAIN).render(record(topic, value));
    }

    @Test
    void anEventIsOneLineWhateverItsBodyHolds() {
        assertThat(plain("logs.events", Json.write(EVENT)))
                .isEqualTo("2026-11-22T09:30:00.123Z ERROR payments  card declined\\u001b[2J\\nnext");
    }

    @Test
    void severityIsColouredOnATerminal() {
        assertThat(Rendering.forPeople("logs.events", Painter.COLOURED)
                        .render(record("logs.events", Json.write(EVENT))))
                .contains("\u001b[31mERROR\u001b[0m")
                .contains("\u001b[36mpayments\u001b[0m");
    }

    @Test
    void aWindowTellsItsCountsWorstFirst() {
        assertThat(plain("logs.stats", Json.write(WINDOW)))
                .isEqualTo("2026-11-22T09:30:00Z 1m payments  12 lines: 5 ERROR, 7 INFO  41.7 % errors  2 late  open");
    }

    @Test
    void aPatternTellsHowOftenItCameAndItsId() {
        LogPattern pattern = new LogPattern(
                "payments", "5be1c1f0a9d2e377", "card <*> declined", 1_234, TIME, TIME, 17, "card 1 declined");
        assertThat(plain("logs.patterns", Json.write(pattern)))
                .isEqualTo("2026-11-22T09:30:00.123Z ERROR payments  1,234 times  card <*> declined  5be1c1f0a9d2e377");
    }

    @Test
    void anAlertTellsWhetherItFiresAndHowLongItLasted() {
        assertThat(plain("alerts", Json.write(FIRING)))
                .isEqualTo("2026-11-22T09:30:00Z FIRING ErrorRate payments  payments: 80 % of lines are errors");
        Alert resolved = new Alert(
                Alert.Status.resolved,
                FIRING.labels(),
                Map.of("summary", "payments is well"),
                TIME,
                TIME.plusSeconds(90),
                FIRING.fingerprint(),
                0,
                0.01,
                List.of());
        assertThat(plain("alerts", Json.write(resolved)))
                .isEqualTo("2026-11-22T09:31:30Z RESOLVED ErrorRate payments  payments is well  after 1m30s");
    }

    @Test
    void anIncidentShowsWhatWasFetchedAndWhatWasLogged() {
        Incident incident = new Incident(
                "inc-1",
                Alert.Status.firing,
                FIRING,
                FETCHED,
                List.of(WINDOW),
                List.of(new WindowStats.PatternCount("p", "card <*> declined", 8)),
                List.of(EVENT),
                new Incident.Collected(TIME, TIME),
                TIME,
                null,
                "inc-0");
        assertThat(plain("incidents", Json.write(incident)).lines())
                .containsExactly(
                        "2026-11-22T09:30:00Z INCIDENT inc-1  after inc-0",
                        "    alert    2026-11-22T09:30:00Z FIRING ErrorRate payments  payments: 80 % of lines are"
                                + " errors",
                        "    context  PARTIAL: 1 of 2 ok in 120 ms (one after another: 178 ms)",
                        "      health   error         503    60 ms  HTTP status 503",
                        "      metrics  ok            200   118 ms  # HELP x …",
                        "    errors   5/12  since 2026-11-22T09:30:00Z",
                        "    pattern  8 ×  card <*> declined",
                        "    samples  1 of 1",
                        "      2026-11-22T09:30:00.123Z ERROR payments  card declined\\u001b[2J\\nnext");
    }

    @Test
    void aResultComparesTheWholeWithItsParts() {
        assertThat(plain("fetch.results", Json.write(FETCHED)).lines().findFirst())
                .hasValue("2026-11-22T09:30:00.123Z PARTIAL: 1 of 2 ok in 120 ms (one after another: 178 ms)");
    }

    @Test
    void aRawLineIsShownAsItCame() {
        assertThat(plain("logs.raw", "hello\tworld".getBytes(UTF_8)))
                .isEqualTo("2026-11-22T09:30:00.123Z payments  hello\tworld");
    }

    @Test
    void aDeadLetterTellsWhyAndWhere() {
        ConsumerRecord<byte[], byte[]> letter = record("dead-letters", "x".getBytes(UTF_8));
        letter.headers()
                .add(Headers.CAUSE, "not JSON".getBytes(UTF_8))
                .add(Headers.STAGE, "fetch/request".getBytes(UTF_8))
                .add(Headers.ORIGIN_TOPIC, "fetch.requests".getBytes(UTF_8))
                .add(Headers.ORIGIN_PARTITION, "3".getBytes(UTF_8))
                .add(Headers.ORIGIN_OFFSET, "42".getBytes(UTF_8));
        assertThat(Rendering.forPeople("dead-letters", Painter.PLAIN).render(letter))
                .isEqualTo("2026-11-22T09:30:00.123Z not JSON  fetch/request  fetch.requests[3]@42  x");
        assertThat(Rendering.json("dead-letters").render(letter))
                .isEqualTo(
                        "{\"topic\":\"dead-letters\",\"partition\":0,\"offset\":7,\"timestamp\":\"2026-11-22T09:30:00.123Z\",\"key\":\"payments\",\"headers\":{\"cause\":\"not"
                                + " JSON\",\"stage\":\"fetch/request\","
                                + "\"origin-topic\":\"fetch.requests\",\"origin-partition\":\"3\",\"origin-offset\":\"42\"},"
                                + "\"value\":\"x\"}");
    }

    @Test
    void whatCannotBeReadIsShownAndSaysSo() {
        assertThat(plain("alerts", "{oops\u0007".getBytes(UTF_8)))
                .startsWith("(not a Alert: ")
                .endsWith("2026-11-22T09:30:00.123Z payments  {oops\\u0007");
    }

    @Test
    void aDeletedKeyIsShownAsOne() {
        assertThat(plain("incidents", null)).isEqualTo("2026-11-22T09:30:00.123Z payments  (deleted)");
        assertThat(Rendering.json("incidents").render(record("incidents", null)))
                .isEqualTo("null");
    }

    @Test
    void jsonIsTheValueAsItIsInTheTopic() {
        byte[] value = "{\"any\": \"spacing\"}".getBytes(UTF_8);
        assertThat(Rendering.json("logs.events").render(record("logs.events", value)))
                .isEqualTo("{\"any\": \"spacing\"}");
    }

    @Test
    void aTopicOfSomebodyElseIsShownAsKeysAndText() {
        assertThat(plain("theirs", "v".getBytes(UTF_8))).isEqualTo("2026-11-22T09:30:00.123Z payments  v");
    }
}
