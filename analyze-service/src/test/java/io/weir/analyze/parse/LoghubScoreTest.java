package io.weir.analyze.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.weir.events.LogEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The default settings against Loghub's labelled sets, where they lie beside the repository ({@code ../shared/loghub}):
 * lines recognised, bodies equal to the labelled content, severities within the range of the labelled level.
 */
class LoghubScoreTest {

    private static final Map<String, Integer> LOWEST = Map.ofEntries(
            Map.entry("TRACE", 1),
            Map.entry("V", 1),
            Map.entry("DEBUG", 5),
            Map.entry("D", 5),
            Map.entry("INFO", 9),
            Map.entry("Info", 9),
            Map.entry("I", 9),
            Map.entry("NOTICE", 9),
            Map.entry("notice", 9),
            Map.entry("W", 13),
            Map.entry("WARN", 13),
            Map.entry("WARNING", 13),
            Map.entry("E", 17),
            Map.entry("ERROR", 17),
            Map.entry("error", 17),
            Map.entry("SEVERE", 17),
            Map.entry("FAILURE", 17),
            Map.entry("F", 21),
            Map.entry("FATAL", 21));

    private final LineParser parser = new LineParser(ParserSettings.defaults());

    @Test
    void theSetsAreThereOrTheScoreIsSkipped() {
        assumeTrue(sets() != null, "../shared/loghub is absent: nothing is scored");
        assertThat(sets()).isDirectory();
    }

    @TestFactory
    Stream<DynamicTest> aLabelledSetIsReadRight() throws IOException {
        Path sets = sets();
        if (sets == null) {
            return Stream.empty();
        }
        List<Path> found;
        try (Stream<Path> all = Files.list(sets)) {
            found = all.filter(Files::isDirectory).sorted().toList();
        }
        return found.stream()
                .map(set -> DynamicTest.dynamicTest(set.getFileName().toString(), () -> score(set)));
    }

    private void score(Path set) throws IOException {
        String name = set.getFileName().toString();
        List<List<String>> labels = csv(Files.readString(set.resolve(name + "_2k.log_structured.csv")));
        List<byte[]> lines = lines(Files.readAllBytes(set.resolve(name + "_2k.log")));
        int content = labels.get(0).indexOf("Content");
        int level = labels.get(0).indexOf("Level");
        int rows = labels.size() - 1;
        assertThat(lines).hasSize(rows);
        int recognised = 0;
        int bodies = 0;
        int severities = 0;
        int levels = 0;
        for (int i = 0; i < rows; i++) {
            List<String> label = labels.get(i + 1);
            LogEvent event = Samples.parse(parser, lines.get(i));
            recognised += event.isParsed() ? 1 : 0;
            bodies += event.body().strip().equals(label.get(content).strip()) ? 1 : 0;
            Integer lowest = level < 0 ? null : LOWEST.get(label.get(level));
            if (lowest != null) {
                int highest = label.get(level).equals("FAILURE") ? 24 : lowest + 3;
                levels++;
                severities += event.severityNumber() >= lowest && event.severityNumber() <= highest ? 1 : 0;
            }
        }
        assertThat(recognised / (double) rows).as("recognised").isGreaterThanOrEqualTo(0.995);
        assertThat(bodies / (double) rows).as("body").isGreaterThanOrEqualTo(0.99);
        assertThat(levels == 0 ? 1 : severities / (double) levels)
                .as("severity")
                .isGreaterThanOrEqualTo(0.99);
    }

    private static Path sets() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path sets = up.resolve("shared/loghub");
            if (Files.isDirectory(sets)) {
                return sets;
            }
        }
        return null;
    }

    private static List<byte[]> lines(byte[] file) {
        List<byte[]> lines = new ArrayList<>();
        for (int start = 0; start < file.length; ) {
            int end = start;
            while (end < file.length && file[end] != '\n') {
                end++;
            }
            lines.add(Arrays.copyOfRange(file, start, end));
            start = end + 1;
        }
        return lines;
    }

    /** Comma-separated values, with quotes doubled inside quotes. */
    private static List<List<String>> csv(String text) {
        List<List<String>> rows = new ArrayList<>();
        List<String> row = new ArrayList<>();
        StringBuilder cell = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                cell.append('"');
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == '\n')) {
                row.add(cell.toString().replace("\r", ""));
                cell.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            } else {
                cell.append(c);
            }
        }
        if (!row.isEmpty()) {
            row.add(cell.toString());
            rows.add(row);
        }
        return rows;
    }
}
