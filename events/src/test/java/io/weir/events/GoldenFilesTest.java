package io.weir.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.events.FetchRequest.Target;
import io.weir.events.FetchResult.Outcome;
import io.weir.events.FetchResult.TargetResult;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The JSON of each record, as others may already hold it: a change of these files is a change of the contract. */
class GoldenFilesTest {

    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static final LogEvent EVENT = new LogEvent(
            Instant.parse("2026-03-01T11:59:59.123456789Z"),
            NOON,
            17,
            "ERROR",
            "card network did not answer \"in time\"",
            "payments",
            Map.of("host.name", "pay-1"),
            Map.of("http.response.status_code", 503, "retry", true),
            "4bf92f3577b34da6a3ce929d0e0e4736",
            "00f067aa0ba902b7",
            "spring-boot",
            new Origin("logs.raw", 3, 42));

    private static final WindowStats STATS = new WindowStats(
            "payments",
            NOON,
            NOON.plusSeconds(10),
            3,
            Map.of("TRACE", 0L, "DEBUG", 0L, "INFO", 2L, "WARN", 0L, "ERROR", 1L, "FATAL", 0L, "UNKNOWN", 0L),
            Map.of("2xx", 2L, "5xx", 1L),
            0,
            321,
            1,
            new WindowStats.Durations(3, 12.5, 80, 99.25, 100),
            List.of(new WindowStats.PatternCount("a1", "captured <*>", 2)),
            true);

    private static final LogPattern PATTERN = new LogPattern(
            "payments", "5be1c1f0a9d2e377", "captured <*>", 3, NOON, NOON.plusMillis(7_250), 9, "captured 4711");

    private static final Alert ALERT = new Alert(
            Alert.Status.firing,
            Map.of("alertname", "ErrorRate", "service", "payments", "severity", "critical"),
            Map.of("summary", "payments: 80 % of lines are errors", "description", "8 of 10"),
            NOON,
            null,
            "0a531ada12123add",
            0.8,
            0.01,
            List.of(EVENT));

    private static final FetchRequest REQUEST = new FetchRequest(
            "r-1",
            List.of(new Target(
                    "health", "http://pay-1:8080/health", "GET", Map.of("Accept", "application/json"), 800L)),
            1_500L);

    private static final FetchResult RESULT = FetchResult.of(
            "r-1",
            NOON,
            120,
            List.of(
                    new TargetResult(
                            "health",
                            "http://pay-1:8080/health",
                            Outcome.ok,
                            200,
                            61,
                            1,
                            false,
                            "application/json",
                            "{\"status\":\"UP\"}",
                            false,
                            null),
                    new TargetResult(
                            "metrics",
                            "http://pay-1:8080/metrics",
                            Outcome.circuit_open,
                            null,
                            0,
                            0,
                            false,
                            null,
                            null,
                            false,
                            "left alone: it failed too often")));

    private static final Incident INCIDENT = new Incident(
            "i-2",
            Alert.Status.firing,
            ALERT,
            RESULT,
            List.of(STATS),
            STATS.topPatterns(),
            List.of(EVENT),
            new Incident.Collected(NOON, NOON.plusMillis(120)),
            NOON,
            null,
            "i-1");

    private static final Alert RESOLVED = new Alert(
            Alert.Status.resolved,
            ALERT.labels(),
            Map.of("summary", "payments: 1 % of lines are errors"),
            NOON,
            NOON.plusSeconds(90),
            ALERT.fingerprint(),
            0.01,
            0.01,
            List.of());

    static Stream<Arguments> records() {
        return Stream.of(
                Arguments.of("log-event", EVENT),
                Arguments.of("window-stats", STATS),
                Arguments.of("log-pattern", PATTERN),
                Arguments.of("alert", ALERT),
                Arguments.of("fetch-request", REQUEST),
                Arguments.of("fetch-result", RESULT),
                Arguments.of("incident", INCIDENT),
                Arguments.of("incident-resolved", INCIDENT.resolvedBy(RESOLVED)));
    }

    private static byte[] golden(String name) throws IOException {
        try (InputStream file = GoldenFilesTest.class.getResourceAsStream("/golden/" + name + ".json")) {
            assertThat(file).as("golden/%s.json", name).isNotNull();
            return file.readAllBytes();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void aRecordIsWrittenAsItsFile(String name, Object record) throws IOException {
        assertThat(Json.mapper().readTree(Json.write(record)))
                .isEqualTo(Json.mapper().readTree(golden(name)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("records")
    void aFileIsReadAsItsRecord(String name, Object record) throws IOException {
        assertThat((Object) Json.read(golden(name), record.getClass())).isEqualTo(record);
    }

    @Test
    void whatANewerWriterAddsIsIgnored() {
        Origin origin =
                Json.read("{\"topic\":\"t\",\"partition\":1,\"offset\":2,\"new\":{}}".getBytes(UTF_8), Origin.class);
        assertThat(origin).isEqualTo(new Origin("t", 1, 2));
    }

    @Test
    void whatIsNotARecordIsRefusedInOneLine() {
        for (String text : List.of("", "null", "{", "[]", "{\"topic\":null,\"partition\":0,\"offset\":0}", "\u0000")) {
            assertThatThrownBy(() -> Json.read(text.getBytes(UTF_8), Origin.class))
                    .isInstanceOf(MalformedRecordException.class)
                    .hasMessageStartingWith("not a Origin")
                    .message()
                    .doesNotContain("\n");
        }
    }
}
