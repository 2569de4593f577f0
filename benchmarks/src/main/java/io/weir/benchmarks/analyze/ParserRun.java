package io.weir.benchmarks.analyze;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.analyze.parse.LineParser;
import io.weir.analyze.parse.ParserSettings;
import io.weir.analyze.parse.RawLine;
import io.weir.benchmarks.analyze.GeneratedLines.Kind;
import io.weir.events.Json;
import io.weir.events.LogEvent;
import io.weir.events.Origin;
import java.lang.management.ManagementFactory;
import java.time.Instant;
import java.util.Locale;
import java.util.function.ToIntFunction;

/** Lines per second of one thread's CPU time: the parser alone, and with the event's JSON, by us and by the mapper. */
public final class ParserRun {

    private static final int DIFFERENT_LINES = 20_000;
    private static final int ROUNDS = 5;
    private static final Instant ARRIVAL = Instant.parse("2026-03-02T00:00:00Z");

    private ParserRun() {}

    /** {@code SECONDS}: of each measurement, 1 by default; the best of {@value #ROUNDS} is printed. */
    public static void main(String[] args) {
        double seconds = args.length == 0 ? 1 : Double.parseDouble(args[0]);
        System.out.printf(
                Locale.ROOT, "%-8s %8s %16s %16s %16s%n", "lines/s", "bytes", "parser", "and JSON", "and mapper");
        for (Kind kind : Kind.values()) {
            byte[][] lines = lines(kind);
            double bytes = 0;
            for (byte[] line : lines) {
                bytes += line.length;
            }
            LineParser parser = new LineParser(ParserSettings.defaults());
            System.out.printf(
                    Locale.ROOT,
                    "%-8s %8.0f %,16.0f %,16.0f %,16.0f%n",
                    kind,
                    bytes / lines.length,
                    rate(lines, seconds, line -> parse(parser, line).body().length()),
                    rate(lines, seconds, line -> Json.write(parse(parser, line)).length),
                    rate(lines, seconds, line -> Json.mapper().writeValueAsBytes(parse(parser, line)).length));
        }
    }

    private static byte[][] lines(Kind kind) {
        GeneratedLines generated = new GeneratedLines(kind);
        byte[][] lines = new byte[DIFFERENT_LINES][];
        for (int i = 0; i < lines.length; i++) {
            lines[i] = generated.next().getBytes(UTF_8);
        }
        return lines;
    }

    private static LogEvent parse(LineParser parser, byte[] line) {
        return parser.parse(new RawLine(line, false, "shop", ARRIVAL, new Origin("logs.raw", 0, 1)));
    }

    private static double rate(byte[][] lines, double seconds, ToIntFunction<byte[]> work) {
        double best = 0;
        long consumed = 0;
        for (int round = 0; round < ROUNDS; round++) {
            long start = cpuNanos();
            long end = start + (long) (seconds * 1e9);
            long count = 0;
            while (cpuNanos() < end) {
                for (byte[] line : lines) {
                    consumed += work.applyAsInt(line);
                }
                count += lines.length;
            }
            best = Math.max(best, count * 1e9 / (cpuNanos() - start));
        }
        if (consumed == 0) {
            throw new IllegalStateException("nothing was done");
        }
        return best;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
