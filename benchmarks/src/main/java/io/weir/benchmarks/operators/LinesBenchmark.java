package io.weir.benchmarks.operators;

import io.weir.operators.lines.Lines;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The cost of one line of 160 bytes, read from a file in the page cache; each sums the lengths. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LinesBenchmark {

    private static final int LINES = 200_000;

    private Path file = Path.of("");

    @Setup
    public void write() throws IOException {
        file = Files.createTempFile("lines", ".log");
        NumberedLines.write(file, LINES);
    }

    @TearDown
    public void delete() throws IOException {
        Files.delete(file);
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public @Nullable Long stringsOurs() {
        return Lines.from(file)
                .strings()
                .reduce(0L, (sum, line) -> sum + line.length())
                .block();
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public @Nullable Long batchesOurs() {
        return Lines.from(file)
                .batches()
                .reduce(0L, (sum, batch) -> {
                    long total = sum;
                    for (var line : batch) {
                        total += line.length();
                    }
                    return total;
                })
                .block();
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public long stringsFilesLines() throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.mapToLong(String::length).sum();
        }
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public long stringsBufferedReader() throws IOException {
        return byBufferedReader();
    }

    @Benchmark
    @OperationsPerInvocation(LINES)
    public long batchesBufferedReader() throws IOException {
        return byBufferedReader();
    }

    private long byBufferedReader() throws IOException {
        long sum = 0;
        try (BufferedReader reader = Files.newBufferedReader(file)) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                sum += line.length();
            }
        }
        return sum;
    }
}
