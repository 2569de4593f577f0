package io.weir.analyze.pattern;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One of Loghub's labelled sets: messages, and for each the template it is of. */
record LabelledSet(String name, List<String> messages, List<String> labels) {

    /** Where the sets lie, beside the repository; null if they are absent. */
    static @Nullable Path directory() {
        for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
            Path sets = up.resolve("shared/loghub");
            if (Files.isDirectory(sets)) {
                return sets;
            }
        }
        return null;
    }

    static List<LabelledSet> all() throws IOException {
        Path directory = directory();
        if (directory == null) {
            return List.of();
        }
        List<LabelledSet> sets = new ArrayList<>();
        try (Stream<Path> names = Files.list(directory)) {
            for (Path set : names.filter(Files::isDirectory).sorted().toList()) {
                sets.add(read(set));
            }
        }
        return sets;
    }

    private static LabelledSet read(Path set) throws IOException {
        String name = set.getFileName().toString();
        List<List<String>> rows = rows(Files.readString(set.resolve(name + "_2k.log_structured.csv")));
        int message = rows.get(0).indexOf("Content");
        int label = rows.get(0).indexOf("EventId");
        List<List<String>> labelled = rows.subList(1, rows.size());
        return new LabelledSet(
                name,
                labelled.stream().map(row -> row.get(message)).toList(),
                labelled.stream().map(row -> row.get(label)).toList());
    }

    /** Comma-separated values, with quotes doubled inside quotes. */
    private static List<List<String>> rows(String text) {
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
            } else if (quoted || (c != ',' && c != '\n')) {
                cell.append(c);
            } else {
                row.add(cell.toString().replace("\r", ""));
                cell.setLength(0);
                if (c == '\n') {
                    rows.add(row);
                    row = new ArrayList<>();
                }
            }
        }
        if (!row.isEmpty()) {
            row.add(cell.toString());
            rows.add(row);
        }
        return rows;
    }

    /** The share of messages whose group is exactly the group of their label (Zhu et al., ICSE-SEIP 2019). */
    double groupingAccuracy(List<String> groups) {
        Map<String, Integer> labelSizes = new HashMap<>();
        labels.forEach(label -> labelSizes.merge(label, 1, Integer::sum));
        Map<String, Map<String, Integer>> labelsOf = new LinkedHashMap<>();
        for (int i = 0; i < groups.size(); i++) {
            labelsOf.computeIfAbsent(groups.get(i), group -> new HashMap<>()).merge(labels.get(i), 1, Integer::sum);
        }
        int right = labelsOf.values().stream()
                .filter(inGroup -> inGroup.size() == 1)
                .flatMap(inGroup -> inGroup.entrySet().stream())
                .filter(only -> only.getValue().equals(labelSizes.get(only.getKey())))
                .mapToInt(Map.Entry::getValue)
                .sum();
        return (double) right / labels.size();
    }
}
