package io.weir.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Scripts for Node.js, with packages from npm; a machine that has neither skips the tests that need them. */
final class Node {

    private static final long LIMIT_SECONDS = 120;

    private final Path folder;

    private Node(Path folder) {
        this.folder = folder;
    }

    /** Installs packages, each with its version, in an empty folder; skips the test where that cannot be done. */
    static Node with(Path folder, String... packages) throws IOException, InterruptedException {
        assumeTrue(exits0(folder, List.of("node", "--version")), "skipped: there is no node here");
        Files.writeString(folder.resolve("package.json"), "{\"private\":true}");
        List<String> install =
                new ArrayList<>(List.of("npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"));
        install.addAll(List.of(packages));
        assumeTrue(exits0(folder, install), "skipped: npm does not install " + List.of(packages));
        return new Node(folder);
    }

    private static boolean exits0(Path folder, List<String> command) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return finished(process) && process.exitValue() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean finished(Process process) throws InterruptedException {
        if (process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
            return true;
        }
        process.destroyForcibly();
        return false;
    }

    /** Runs a script of the resources; what it printed. */
    String run(String script, String... arguments) throws IOException, InterruptedException {
        try (InputStream resource = Objects.requireNonNull(getClass().getResourceAsStream("/protocols/" + script))) {
            Files.write(folder.resolve(script), resource.readAllBytes());
        }
        List<String> command = new ArrayList<>(List.of("node", script));
        command.addAll(List.of(arguments));
        Path output = folder.resolve("output");
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(finished(process)).as("the script ends in time").isTrue();
        return Files.readString(output, StandardCharsets.UTF_8);
    }
}
