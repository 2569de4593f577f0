package io.weir.cli.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cli.input.Input;
import io.weir.events.LogEvent;
import io.weir.terminal.Painter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The report a person gets, from the file to its text. */
class ReportTextTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path directory;

    private FileReport report(List<String> lines) throws IOException {
        Path file = Files.write(directory.resolve("app.log"), lines, UTF_8);
        FileReport report = new FileReport("app", Duration.ofMinutes(1));
        FileAnalysis analysis = new FileAnalysis(Clock.fixed(START, ZoneOffset.UTC), bytes -> {}, null);
        analysis.analyze(Input.of(file.toString()), "app", new FileAnalysis.Sink() {
                    @Override
                    public void event(LogEvent event, int bytes, int lines) {
                        report.add(event, bytes, lines);
                    }

                    @Override
                    public void blank() {
                        report.addBlank();
                    }
                })
                .blockLast(Duration.ofMinutes(1));
        return report;
    }

    private static List<String> text(FileReport report) {
        return new ReportText(report, Painter.PLAIN, false).lines();
    }

    /** An hour: an order a second, a warning a minute, and in the 30th minute the card network is away. */
    private static List<String> shop() {
        List<String> lines = new ArrayList<>();
        for (int second = 0; second < 3_600; second++) {
            Instant time = START.plusSeconds(second);
            lines.add(time + " INFO [main] shop.Orders: order " + second + " shipped to 10.0.0." + second % 250);
            if (second % 60 == 0) {
                lines.add(time + " WARN [main] shop.Stock: only " + second + " left");
            }
            if (second / 60 == 30) {
                lines.add(time + " ERROR [main] shop.Cards: card network did not answer in " + second + " ms");
            }
        }
        return lines;
    }

    @Test
    void patternsAreCountedWithShareAndSample() throws IOException {
        assertThat(text(report(shop())))
                .containsSequence(
                        "top patterns, 3 of 3",
                        "      3,600 96.8 %  INFO   order <*> shipped to <*>",
                        "                           order 0 shipped to 10.0.0.0",
                        "         60  1.6 %  WARN   only <*> left",
                        "                           only 0 left",
                        "         60  1.6 %  ERROR  card network did not answer in <*>",
                        "                           card network did not answer in 1800 ms");
    }

    @Test
    void anErrorSpikeIsSaidWhenItWasAndHowHigh() throws IOException {
        assertThat(text(report(shop())))
                .containsSequence(
                        "error spikes, 1 of 1",
                        "  2026-03-01T12:30:00Z for 1m  60 errors, up to 60 in 1m where 0 is usual");
    }

    @Test
    void inAPipeTheChartIsPlain() throws IOException {
        List<String> lines = text(report(shop()));
        assertThat(lines)
                .contains("lines in 5m each  # errors  + warnings  . others")
                .anySatisfy(line -> assertThat(line)
                        .startsWith("2026-03-01T12:30:00Z  #######+")
                        .endsWith("365, 60 errors"));
        assertThat(String.join("", lines)).matches("\\p{ASCII}*");
    }

    @Test
    void steadyErrorsAreNoSpike() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 3_600; i++) {
            lines.add(START.plusSeconds(i) + (i % 3 == 0 ? " ERROR" : " INFO") + " [main] shop.Orders: order " + i);
        }
        assertThat(ErrorSpike.among(report(lines).windows())).isEmpty();
    }

    @Test
    void errorsThatAreTooRareForTheTopAreNamedAllTheSame() throws IOException {
        List<String> lines = new ArrayList<>();
        for (char c = 'a'; c <= 'm'; c++) {
            lines.add(START + " INFO [main] shop.Orders: kind " + c);
            lines.add(START + " INFO [main] shop.Orders: kind " + c);
        }
        lines.add(START + " ERROR [main] shop.Cards: out of cards");
        assertThat(text(report(lines)))
                .containsSequence("further patterns with errors, 1 of 1", "          1  3.7 %  ERROR  out of cards");
    }

    @Test
    void endpointsOfAnAccessLogComeSlowestFirst() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add(access("GET", "/orders/" + i, i < 98 ? 200 : 503, "1.500"));
            lines.add(access("POST", "/orders", 201, "0.010"));
        }
        List<String> text = text(report(lines));
        assertThat(text)
                .contains("HTTP status  2xx 198 (99.0 %)  5xx 2 (1.0 %)", "slowest endpoints, 2 of 2")
                .contains("  requests    5xx   p50 ms   p95 ms   p99 ms  endpoint");
        assertThat(text.stream().filter(line -> line.endsWith("/orders/*") || line.endsWith(" /orders")))
                .satisfiesExactly(
                        slow -> assertThat(slow).contains("100", "2.0 %", "GET /orders/*"),
                        quick -> assertThat(quick).contains("100", "0.0 %", "POST /orders"));
    }

    private static String access(String method, String path, int status, String seconds) {
        return "10.0.0.1 - - [01/Mar/2026:12:00:00 +0000] \"%s %s HTTP/1.1\" %d 512 \"-\" \"curl/8\" %s"
                .formatted(method, path, status, seconds);
    }

    @Test
    void aPatternIsShownWithTheSeverityThatMostOfItHasAndItsErrors() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            lines.add(access("GET", "/orders/" + i, i < 98 ? 200 : 503, "1.500"));
        }
        assertThat(text(report(lines))).contains("        100 100.0 %  INFO   GET <*> HTTP/<*>  2 errors");
    }

    @Test
    void aLineWithoutATimeBelongsToTheOneBeforeIt() throws IOException {
        FileReport report =
                report(List.of("a banner", "2026-01-01T00:00:00Z INFO [main] a.B: begun", "whatever this is"));
        assertThat(report.windows()).singleElement().satisfies(window -> {
            assertThat(window.windowStart()).isEqualTo("2026-01-01T00:00:00Z");
            assertThat(window.count()).isEqualTo(3);
        });
    }

    @Test
    void whereNoLineSaysATimeThatOfArrivalIsTaken() throws IOException {
        FileReport report = report(List.of("one", "two"));
        assertThat(report.windows()).singleElement().satisfies(window -> {
            assertThat(window.windowStart()).isEqualTo(START);
            assertThat(window.count()).isEqualTo(2);
        });
        assertThat(text(report)).contains("2 lines: 2 events, 0 blank, 2 not recognised");
    }

    @Test
    void pathsAreToldApartByWhatIsNoId() {
        assertThat(EndpointTable.withoutIds("/orders/4711/items")).isEqualTo("/orders/*/items");
        assertThat(EndpointTable.withoutIds("/")).isEqualTo("/");
        assertThat(EndpointTable.withoutIds("")).isEmpty();
    }

    @Test
    void tablesAreBoundedAndTheirCountsAddUp() throws IOException {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < PatternTable.MAX_PATTERNS + 200; i++) {
            lines.add(START + " INFO [main] shop.Orders: " + word(i) + " done");
            lines.add(access("GET", "/" + word(i), 200, "0.1"));
        }
        FileReport report = report(lines);
        assertThat(report.patterns()).hasSizeLessThanOrEqualTo(PatternTable.MAX_PATTERNS + 1);
        assertThat(report.patterns().stream()
                        .mapToLong(pattern -> pattern.count())
                        .sum())
                .isEqualTo(lines.size());
        assertThat(report.endpoints()).hasSize(EndpointTable.MAX_ENDPOINTS + 1);
        assertThat(report.endpoints().stream()
                        .mapToLong(EndpointTable.Endpoint::count)
                        .sum())
                .isEqualTo(lines.size() / 2);
    }

    /** A number in letters. */
    private static String word(int number) {
        return Integer.toString(number)
                .chars()
                .collect(StringBuilder::new, (word, c) -> word.append((char) (c + 'a' - '0')), StringBuilder::append)
                .toString();
    }

    @Test
    void anEmptyFileHasAReportToo() throws IOException {
        assertThat(text(report(List.of()))).containsExactly("0 lines: no events, 0 blank, 0 not recognised");
    }
}
