package io.weir.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** Java processes by name, on this test's class path, each with its output in a file. Not thread-safe. */
final class Processes implements AutoCloseable {

    private static final int TOLD_LINES = 30;
    private static final long STOP_LIMIT_SECONDS = 30;

    private final Path outputs;
    private final Map<String, Process> running = new LinkedHashMap<>();

    Processes(Path outputs) {
        this.outputs = outputs;
    }

    void start(String name, Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        try {
            running.put(
                    name,
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(
                                    outputs.resolve(name + ".log").toFile()))
                            .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    List<String> names() {
        return List.copyOf(running.keySet());
    }

    /** SIGKILL: no handler runs, nothing is finished. */
    void kill(String name) throws InterruptedException {
        Process process = Objects.requireNonNull(running.remove(name));
        if (!process.destroyForcibly().waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException(name + " does not die");
        }
    }

    /** SIGSTOP: it keeps all that it has, and does nothing. */
    void freeze(String name) throws InterruptedException {
        signal("STOP", name);
    }

    /** SIGCONT: it goes on as if nothing had been. */
    void thaw(String name) throws InterruptedException {
        signal("CONT", name);
    }

    private void signal(String signal, String name) throws InterruptedException {
        long pid = Objects.requireNonNull(running.get(name)).pid();
        try {
            int exit = new ProcessBuilder("kill", "-" + signal, Long.toString(pid))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill -" + signal + " of " + name + " failed with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** SIGTERM: it finishes what it has in hand. */
    void stop(String name) throws InterruptedException {
        Process process = Objects.requireNonNull(running.remove(name));
        process.destroy();
        if (!process.waitFor(STOP_LIMIT_SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IllegalStateException(name + " does not stop");
        }
    }

    /** Fails if one of them has ended by itself. */
    void checkAlive() {
        running.forEach((name, process) -> {
            if (!process.isAlive()) {
                throw new IllegalStateException(name + " ended by itself with " + process.exitValue());
            }
        });
    }

    /** Prints the end of what each of them said, for a failure far away. */
    void tellOutputs() throws IOException {
        try (var files = Files.list(outputs)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".log")).toList()) {
                List<String> said = Files.readAllLines(file);
                System.out.println("--- " + file.getFileName());
                said.subList(Math.max(0, said.size() - TOLD_LINES), said.size()).forEach(System.out::println);
            }
        }
    }

    @Override
    public void close() {
        running.values().forEach(process -> {
            var unused = process.destroyForcibly();
        });
        running.clear();
    }
}
