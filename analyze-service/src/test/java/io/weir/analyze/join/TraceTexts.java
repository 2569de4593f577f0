package io.weir.analyze.join;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** The traces of {@code traces.txt}. */
final class TraceTexts {

    record TraceText(String language, String type, String message, List<String> lines) {
        TraceText numbered(int number) {
            String digits = Integer.toString(number);
            return new TraceText(
                    language,
                    type,
                    message.replace("%d", digits),
                    lines.stream().map(line -> line.replace("%d", digits)).toList());
        }
    }

    private TraceTexts() {}

    static List<TraceText> all() {
        List<TraceText> traces = new ArrayList<>();
        for (String line : resource().split("\n", -1)) {
            if (line.startsWith("=== ")) {
                String[] parts = line.substring(4).split("\\|", -1);
                traces.add(new TraceText(parts[0].strip(), parts[1].strip(), parts[2].strip(), new ArrayList<>()));
            } else if (!line.isEmpty() && !line.startsWith("# ")) {
                traces.get(traces.size() - 1).lines().add(line);
            }
        }
        return traces;
    }

    private static String resource() {
        try (InputStream in = Objects.requireNonNull(TraceTexts.class.getResourceAsStream("traces.txt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
