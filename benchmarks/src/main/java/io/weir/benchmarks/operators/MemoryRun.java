package io.weir.benchmarks.operators;

import io.weir.operators.lines.Lines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;

/** Reads, filters, parses and sums a file of numbered lines, and tells how much memory the process had at most. */
public final class MemoryRun {

    private MemoryRun() {}

    /** Writes or reads: {@code write FILE LINES} or {@code read FILE}. */
    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[1]);
        if (args[0].equals("write")) {
            NumberedLines.write(file, Long.parseLong(args[2]));
            return;
        }
        long start = System.nanoTime();
        long sum = Objects.requireNonNull(Lines.from(file)
                .strings()
                .filter(line -> !line.isBlank())
                .map(line -> Long.parseLong(line, 0, 10, 10))
                .reduce(0L, Long::sum)
                .block());
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(Locale.ROOT, "%d %d %.2f%n", sum, residentKibibytes(), seconds);
    }

    /** The largest resident size that Linux saw. */
    private static long residentKibibytes() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .map(line -> line.replaceAll("[^0-9]", ""))
                .mapToLong(Long::parseLong)
                .findFirst()
                .orElseThrow();
    }
}
