package io.weir.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.terminal.LineWriter;
import io.weir.terminal.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WeirCommandTest {

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int weir(String... args) {
        return WeirCommand.run(Terminal.piped(out, err), args);
    }

    @Test
    void helpNamesEveryCommandAndGoesToStandardOutput() {
        assertThat(weir("--help")).isZero();
        assertThat(out.toString(UTF_8))
                .contains("up", "demo", "push", "tail", "analyze", "fetch", "topics", "lag", "redrive")
                .contains("Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.");
        assertThat(err.size()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"up", "demo", "push", "tail", "analyze", "fetch", "topics", "lag", "redrive"})
    void everyCommandTeachesByExample(String command) {
        assertThat(weir(command, "--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("Usage: weir " + command).contains("Example");
    }

    @Test
    void versionIsTold() {
        assertThat(weir("--version")).isZero();
        assertThat(out.toString(UTF_8)).startsWith("weir ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|a command is missing|weir --help",
                "nonsense|unknown command 'nonsense'|weir --help",
                "--nonsense|unknown option '--nonsense'|weir --help",
                "tail|missing required parameter: 'TOPIC'|weir tail --help",
                "tail logs.raw extra|unexpected argument 'extra'|weir tail --help",
                "tail logs.raw --fro beginning|unknown option '--fro' (did you mean --from?)|weir tail --help",
                "tail logs.raw --from nowhere|invalid value for option '--from'|weir tail --help",
                "tail logs.raw --filter (|is not a regular expression|weir tail --help",
                "tail logs.raw -n 0|-n is 0, but must be 1 or more|weir tail --help",
                "tail logs.raw -n x|invalid value for option '-n'|weir tail --help",
                "tail logs.raw -n 1000000|say where to begin with --from|weir tail --help",
                "push|missing required option: '--source=NAME'|weir push --help",
                "push --source|missing required parameter for option '--source'|weir push --help",
                "push --source a?b|--source 'a?b' is not 1 to 200 letters|weir push --help",
                "push --source a --skip -1|--skip is -1|weir push --help",
                "push --source a --to ftp://x pom.xml|is not an http or https URL|weir push --help",
                "fetch|missing required parameter: 'URL'|weir fetch --help",
                "fetch http://x --concurrency 0|--concurrency is 0, not 1 to 1000|weir fetch --help",
                "fetch http://x --retry 11|--retry is 11, not 0 to 10|weir fetch --help",
                "fetch http://x --timeout soon|is not a duration|weir fetch --help",
                "analyze|missing required parameter: 'FILE'|weir analyze --help",
                "analyze x --json --events|choose one|weir analyze --help",
                "analyze x --count --events|--count makes no events|weir analyze --help",
                "analyze x --window 2d|--window is not 1s to 1d|weir analyze --help",
                "analyze x --window 1500ms|--window is not whole seconds|weir analyze --help",
                "up --ephemeral --data x|choose one|weir up --help",
                "up --kafka-port 70000|--kafka-port is 70000, not 0 to 65535|weir up --help",
                "up --retention never|is not a duration|weir up --help",
                "up --retention-bytes much|is not a size|weir up --help",
                "demo --for x|is not a duration|weir demo --help",
                "topics extra|unexpected argument 'extra'|weir topics --help",
                "redrive --nope|unknown option '--nope'|weir redrive --help"
            })
    void wrongUsageIsALineThatSaysWhatAndALineThatSaysWhere(String args, String what, String where) {
        assertThat(weir(args.isEmpty() ? new String[0] : args.split(" "))).isEqualTo(2);
        assertThat(out.size()).isZero();
        assertThat(err.toString(UTF_8).lines()).hasSize(2).satisfies(lines -> {
            assertThat(lines.get(0)).startsWith("weir: ").contains(what);
            assertThat(lines.get(1)).isEqualTo("Try '" + where + "'.");
        });
    }

    @Test
    void withoutKafkaACommandSaysHowToGetOneAtOnce() {
        assertThat(weir("tail", "logs.events", "--kafka", "127.0.0.1:1")).isEqualTo(1);
        assertThat(err.toString(UTF_8))
                .isEqualTo("weir: no Kafka at 127.0.0.1:1: start one with 'weir up', or name yours with --kafka or"
                        + " KAFKA_BOOTSTRAP_SERVERS\n");
    }

    @Test
    void aMissingFileIsALine() {
        assertThat(weir("push", "--source", "a", "/no/such/file")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).isEqualTo("weir: /no/such/file: no such file\n");
    }

    @Test
    void analyzePrintsAnEventForEachLineThatIsNotBlank(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("app.log"),
                "2026-11-22T09:30:00Z ERROR no answer\n\n{\"level\":\"info\",\"message\":\"hello\"}\nnothing known");
        assertThat(weir("analyze", "--events", file.toString())).isZero();
        assertThat(out.toString(UTF_8).lines())
                .hasSize(3)
                .allMatch(line -> line.startsWith("{\"timestamp\":\""))
                .allMatch(line -> line.contains("\"service\":\"app\""))
                .satisfies(lines -> {
                    assertThat(lines.get(0)).contains("\"severityNumber\":17", "\"offset\":0}");
                    assertThat(lines.get(1)).contains("\"body\":\"hello\"", "\"offset\":2}");
                    assertThat(lines.get(2)).contains("\"format\":\"unparsed\"", "\"offset\":3}");
                });
    }

    @Test
    void analyzeReportsWhatIsInAFile(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(
                directory.resolve("app.log"), "2026-11-22T09:30:00Z ERROR no answer\n2026-11-22T09:31:30Z INFO ok\n\n");
        assertThat(weir("analyze", file.toString())).isZero();
        assertThat(out.toString(UTF_8).lines())
                .contains(
                        "3 lines: 2 events, 1 blank, 0 not recognised",
                        "time      2026-11-22T09:30:00Z to 2026-11-22T09:31:30Z (1m30s)",
                        "severity  ERROR 1 (50.0 %)  INFO 1 (50.0 %)",
                        "lines in 1m each  # errors  + warnings  . others",
                        "2026-11-22T09:30:00Z  ########################################  1, 1 error",
                        "2026-11-22T09:31:00Z  ........................................  1");
    }

    @Test
    void analyzeCountsByWindowSeverityAndStatus(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("access.log"), """
                10.0.0.1 - - [22/Nov/2026:09:30:01 +0000] "GET / HTTP/1.1" 200 5
                10.0.0.1 - - [22/Nov/2026:09:30:01 +0000] "GET / HTTP/1.1" 503 5

                continues without a time
                10.0.0.2 - - [22/Nov/2026:09:31:59 +0000] "GET / HTTP/1.1" 200 5
                """);
        assertThat(weir("analyze", "--count", "--json", file.toString())).isZero();
        assertThat(out.toString(UTF_8)).isEqualToIgnoringNewLines("""
                        {"lines":5,"blank":1,"bySeverity":{"UNKNOWN":1,"INFO":2,"ERROR":1},"byStatus":{"200":2,"503":1},\
                        "windowSeconds":60,"windows":[\
                        {"windowStart":"2026-11-22T09:30:00Z","windowEnd":"2026-11-22T09:31:00Z","count":3,\
                        "bySeverity":{"UNKNOWN":1,"INFO":1,"ERROR":1},"byStatus":{"200":1,"503":1}},\
                        {"windowStart":"2026-11-22T09:31:00Z","windowEnd":"2026-11-22T09:32:00Z","count":1,\
                        "bySeverity":{"INFO":1},"byStatus":{"200":1}}]}
                        """);
        out.reset();
        assertThat(weir("analyze", "--count", file.toString())).isZero();
        assertThat(out.toString(UTF_8).lines())
                .contains(
                        "5 lines, 1 blank",
                        "severity  UNKNOWN 1 (25.0 %)  INFO 2 (50.0 %)  ERROR 1 (25.0 %)",
                        "status    200 2 (50.0 %)  503 1 (25.0 %)",
                        "2026-11-22T09:30:00Z  ##############..........................  3, 1 error");
    }

    @Test
    void anEmptyFileIsReportedAsOne(@TempDir Path directory) throws IOException {
        Path file = Files.createFile(directory.resolve("empty"));
        assertThat(weir("analyze", file.toString())).isZero();
        assertThat(out.toString(UTF_8)).isEqualTo("0 lines: no events, 0 blank, 0 not recognised\n");
    }

    @Test
    void aClosedPipeEndsACommandQuietly(@TempDir Path directory) throws IOException {
        Path file = Files.writeString(directory.resolve("app.log"), "line\n".repeat(10));
        OutputStream closed = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("Broken pipe");
            }
        };
        Terminal terminal = new Terminal(new LineWriter(closed, true), new LineWriter(err, true), false, false, false);
        assertThat(WeirCommand.run(terminal, "analyze", "--events", file.toString()))
                .isZero();
        assertThat(WeirCommand.run(terminal, "--help")).isZero();
        assertThat(err.size()).isZero();
    }

    @Test
    void aDirectoryIsNotReadAsAFile(@TempDir Path directory) {
        assertThat(weir("analyze", directory.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("is a directory; name the files in it");
    }

    @Test
    void aDamagedFileIsALineThatSaysWhere(@TempDir Path directory) throws IOException {
        Path file = Files.write(directory.resolve("app.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0, 1, 2});
        assertThat(weir("analyze", file.toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8).lines())
                .singleElement()
                .asString()
                .startsWith("weir: reading ended: malformed gzip");
    }
}
