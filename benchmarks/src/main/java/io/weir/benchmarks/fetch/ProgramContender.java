package io.weir.benchmarks.fetch;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/**
 * A program of its own, which prints how many a second as a number on its last line.
 *
 * @param command from the concurrency and the seconds
 */
record ProgramContender(String name, BiFunction<Integer, Long, List<String>> command) implements Contender {

    @Override
    public double perSecond(int concurrency, Duration time) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command.apply(concurrency, Math.max(1, time.toSeconds())))
                .redirectErrorStream(true)
                .start();
        List<String> lines;
        try (BufferedReader output = process.inputReader()) {
            lines = output.lines().collect(Collectors.toList());
        }
        if (process.waitFor() != 0 || lines.isEmpty()) {
            throw new IllegalStateException(name + " failed: " + String.join("\n", lines));
        }
        return Double.parseDouble(lines.get(lines.size() - 1).strip());
    }
}
