package io.weir.operators;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads docs/from-python.md, and the snippets of {@link FromPythonTest} that it shows. */
final class FromPythonPage {

    private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");
    private static final Path SOURCE = Path.of("src/test/java/io/weir/operators/FromPythonTest.java");

    private FromPythonPage() {}

    /** What the page shows under one heading, and the snippet of the test of that name. */
    record Section(String code, String snippet, List<String> output) {}

    static Section section(String test) {
        String part = part(test);
        return new Section(
                block(part, "java"), snippet(test), block(part, "text").lines().toList());
    }

    /** The headings, as the names of tests, in alphabetical order. */
    static List<String> sections() {
        return HEADING.matcher(page())
                .results()
                .map(heading -> camelCase(heading.group(1)))
                .sorted()
                .toList();
    }

    private static String part(String test) {
        Matcher heading = HEADING.matcher(page());
        while (heading.find()) {
            if (camelCase(heading.group(1)).equals(test)) {
                String rest = page().substring(heading.end());
                return rest.split("(?m)^## ", 2)[0];
            }
        }
        throw new AssertionError("the page has no section for " + test);
    }

    private static String block(String part, String language) {
        Matcher block = Pattern.compile("(?s)```" + language + "\n(.*?)\n```").matcher(part);
        if (!block.find()) {
            throw new AssertionError("no " + language + " block in:" + part);
        }
        return block.group(1);
    }

    private static String snippet(String test) {
        Matcher snippet = Pattern.compile("(?s)void " + test + "\\(.*?// snippet\n(.*?)\n *// end")
                .matcher(read(SOURCE));
        if (!snippet.find()) {
            throw new AssertionError("no snippet in " + test);
        }
        return snippet.group(1).stripIndent();
    }

    private static String camelCase(String heading) {
        String[] words = heading.replaceAll("[^A-Za-z ]", "")
                .toLowerCase(java.util.Locale.ROOT)
                .split(" +");
        return words[0]
                + Stream.of(words)
                        .skip(1)
                        .map(word -> word.substring(0, 1).toUpperCase(java.util.Locale.ROOT) + word.substring(1))
                        .reduce("", String::concat);
    }

    private static String page() {
        return read(Path.of("../docs/from-python.md"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
