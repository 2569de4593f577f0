package io.weir.benchmarks.operators;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs the benchmarks and prints what each of ours costs, and in proportion to what stands beside it. */
public final class Report {

    private Report() {}

    /** Milliseconds per measurement may be given; 1,000 by default. */
    public static void main(String[] args) throws RunnerException {
        TimeValue time = TimeValue.milliseconds(args.length > 0 ? Long.parseLong(args[0]) : 1000);
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include("io\\.weir\\.benchmarks\\.operators\\..*Benchmark")
                        .forks(1)
                        .warmupIterations(5)
                        .warmupTime(time)
                        .measurementIterations(5)
                        .measurementTime(time)
                        .jvmArgsAppend("-Xmx512m")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
        Map<String, Double> nanos = new TreeMap<>();
        for (RunResult result : results) {
            String name = result.getParams().getBenchmark();
            nanos.put(
                    name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1),
                    result.getPrimaryResult().getScore());
        }
        nanos.forEach((name, value) -> print("%-45s %12.1f ns", name, value));
        print("");
        print("ratios: the other's time divided by ours; above 1 ours is faster");
        nanos.forEach((name, ours) -> {
            if (name.endsWith("Ours")) {
                String what = name.substring(0, name.length() - "Ours".length());
                nanos.forEach((other, value) -> {
                    if (other.startsWith(what) && !other.equals(name)) {
                        print("%-45s %12.2f", what + " against " + other.substring(what.length()), value / ours);
                    }
                });
            }
        });
    }

    private static void print(String format, Object... args) {
        System.out.printf(Locale.ROOT, format + "%n", args);
    }
}
