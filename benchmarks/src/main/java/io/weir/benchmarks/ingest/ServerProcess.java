package io.weir.benchmarks.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process that is measured, or needed for that: what it has used, and a line in and out. Linux only. */
final class ServerProcess implements Closeable {

    private static final long CLOSE_SECONDS = 10;

    private final Process process;
    private final Path errors;
    private final BufferedReader output;
    private final Writer input;

    /** @param errors a file that its messages go to; they are printed if it ends before its time */
    ServerProcess(List<String> command, Map<String, String> environment, Path errors, boolean talks)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.appendTo(errors.toFile()));
        if (!talks) {
            builder.redirectOutput(Redirect.appendTo(errors.toFile()));
        }
        builder.environment().putAll(environment);
        this.errors = errors;
        process = builder.start();
        output = process.inputReader(UTF_8);
        input = process.outputWriter(UTF_8);
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroyForcibly));
    }

    /** A class of this module, with what this JVM has on its path. */
    static ServerProcess java(Class<?> main, Path errors, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(java(), "-XX:+UseSerialGC", "-Xmx512m", "-cp", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return new ServerProcess(command, Map.of(), errors, true);
    }

    /** The java that runs this. */
    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    String readLine() throws IOException {
        String line = output.readLine();
        if (line == null) {
            throw ended();
        }
        return line;
    }

    void writeLine(String line) throws IOException {
        input.write(line + "\n");
        input.flush();
    }

    /** Fails with what it said last if it has ended. */
    void check() throws IOException {
        if (!process.isAlive()) {
            throw ended();
        }
    }

    private IOException ended() throws IOException {
        return new IOException("a process ended before its time: " + Files.readString(errors));
    }

    /** The processor time it has used so far, in user and in system mode. */
    double cpuSeconds() {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    /** The most memory it has ever had resident, in bytes. */
    long peakResidentBytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status"))) {
            if (line.startsWith("VmHWM:")) {
                return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
            }
        }
        throw ended();
    }

    @Override
    public void close() throws IOException {
        input.close();
        process.destroy();
        try {
            if (!process.waitFor(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
