package io.weir.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.parse.RawLine;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import io.weir.events.WindowStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DemoPartsTest {

    private static final int LINES = 2_000;

    private final LineParser parser = new LineParser(ParserSettings.defaults());

    private LogEvent parse(String line, String source) {
        return parser.parse(
                new RawLine(line.getBytes(UTF_8), false, source, Instant.now(), new Origin("logs.raw", 0, 0)));
    }

    @ParameterizedTest
    @EnumSource(Role.class)
    void everyLineIsRecognisedAsItsServicesAndFewAreErrorsWhileAllIsWell(Role role) {
        try (DemoService service = new DemoService(role, () -> false, 1)) {
            List<LogEvent> events = service.work(LINES).stream()
                    .map(line -> parse(line, role.serviceName()))
                    .toList();
            assertThat(events)
                    .allMatch(LogEvent::isParsed)
                    .allMatch(e -> e.service().equals(role.serviceName()));
            assertThat(errors(events)).isBetween(1L, LINES / 20L);
        }
    }

    @Test
    void brokenPaymentsFailMostOfTheTimeAndNobodyElseDoes() {
        AtomicBoolean broken = new AtomicBoolean(true);
        for (Role role : Role.values()) {
            try (DemoService service = new DemoService(role, broken::get, 1)) {
                List<LogEvent> events = service.work(LINES).stream()
                        .map(line -> parse(line, role.serviceName()))
                        .toList();
                if (role == Role.PAYMENTS) {
                    assertThat(errors(events)).isBetween(LINES * 7 / 10L, LINES * 9 / 10L);
                } else {
                    assertThat(errors(events)).isLessThan(LINES / 20);
                }
            }
        }
    }

    private static long errors(List<LogEvent> events) {
        return events.stream().filter(event -> event.severity().isError()).count();
    }

    @Test
    void aWindowSeenAgainAddsOnlyWhatIsNew() {
        Counted counted = new Counted();
        counted.add(stats("payments", 0, 10, 1));
        counted.add(stats("payments", 0, 30, 11));
        counted.add(stats("checkout", 0, 5, 0));
        assertThat(counted.lines()).isEqualTo(35);
        assertThat(counted.errors()).isEqualTo("checkout 0 %  payments 37 %");
        counted.add(stats("payments", 0, 40, 11));
        assertThat(counted.errors()).isEqualTo("payments 0 %");
    }

    private static WindowStats stats(String service, long start, long count, long errors) {
        return new WindowStats(
                service,
                Instant.ofEpochSecond(start),
                Instant.ofEpochSecond(start + 2),
                count,
                Map.of("ERROR", errors, "INFO", count - errors),
                Map.of(),
                0,
                0,
                0,
                null,
                List.of(),
                false);
    }

    @Test
    void aShortDemoBreaksSooner() {
        assertThat(Timetable.of(Duration.ofSeconds(60)).healthy()).isEqualTo(Duration.ofSeconds(12));
        assertThat(Timetable.of(Duration.ofSeconds(20)))
                .isEqualTo(new Timetable(Duration.ofSeconds(4), Duration.ofSeconds(5), Duration.ofSeconds(33)));
    }

    @Test
    void eachServiceHasItsOwnPagesAndTheHealthOfItsCaller() {
        try (DemoService storefront = new DemoService(Role.STOREFRONT, () -> false, 1);
                DemoService checkout = new DemoService(Role.CHECKOUT, () -> false, 1)) {
            assertThat(Diagnostics.of(List.of(storefront, checkout)))
                    .hasSize(2 * 3 + 2 * 4)
                    .containsEntry("weir.fetch.diagnostics.services.checkout[1].url", checkout.url() + "/metrics")
                    .containsEntry("weir.fetch.diagnostics.services.checkout[3].name", "storefront-health")
                    .containsEntry("weir.fetch.diagnostics.services.checkout[3].url", storefront.url() + "/health");
        }
    }
}
