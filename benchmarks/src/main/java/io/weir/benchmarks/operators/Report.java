package io.weir.benchmarks.operators;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks and prints what each of ours costs beside what one would use instead.
 *
 * <p>All benchmarks are run in turn, each in a JVM of its own, and that several times over, so that what else the machine
 * does disturbs one as much as the other. What is printed is the fastest measurement of each: disturbances only ever add.
 */
public final class Report {

    private static final String OURS = "Ours";
    private static final String PLAIN = "plain";
    private static final int WARMUPS = 4;
    private static final int MEASUREMENTS = 4;

    private Report() {}

    /** Optional: how many rounds, 3; milliseconds per measurement, 250; a pattern of the benchmarks' names, all. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        TimeValue time = TimeValue.milliseconds(args.length > 1 ? Long.parseLong(args[1]) : 250);
        String names = args.length > 2 ? args[2] : "";
        Map<String, Map<String, Double>> fastest = new TreeMap<>();
        for (int round = 1; round <= rounds; round++) {
            System.err.printf(Locale.ROOT, "round %d of %d%n", round, rounds);
            for (RunResult result : run(names, time)) {
                String benchmark = result.getParams().getBenchmark();
                int method = benchmark.lastIndexOf('.');
                String group = benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1, method);
                fastest.computeIfAbsent(group, first -> new TreeMap<>())
                        .merge(
                                benchmark.substring(method + 1),
                                result.getPrimaryResult().getStatistics().getMin(),
                                Math::min);
            }
        }
        fastest.forEach(Report::print);
    }

    private static Iterable<RunResult> run(String names, TimeValue time) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include("io\\.weir\\.benchmarks\\.operators\\..*Benchmark\\..*" + names)
                        .forks(1)
                        .warmupIterations(WARMUPS)
                        .warmupTime(time)
                        .measurementIterations(MEASUREMENTS)
                        .measurementTime(time)
                        .jvmArgsAppend("-Xmx512m")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }

    private static void print(String group, Map<String, Double> nanos) {
        // Where nothing is decorated, there is nothing to be more than.
        double plain = nanos.getOrDefault(PLAIN, Double.NaN);
        line("");
        line("%s, nanoseconds; plain Reactor, undecorated: %.1f", group, plain);
        line("");
        line("| | ours | ours, more than plain | beside it | its time | its time / ours |");
        line("|---|---:|---:|---|---:|---:|");
        for (String operator : operators(nanos.keySet())) {
            double ours = nanos.getOrDefault(operator + OURS, Double.NaN);
            nanos.forEach((name, other) -> {
                if (name.startsWith(operator) && !name.equals(operator + OURS)) {
                    line(
                            "| %s | %.1f | %.1f | %s | %.1f | %.2f |",
                            operator, ours, ours - plain, name.substring(operator.length()), other, other / ours);
                }
            });
        }
    }

    private static Set<String> operators(Set<String> benchmarks) {
        Set<String> operators = new TreeSet<>();
        for (String name : benchmarks) {
            if (name.endsWith(OURS)) {
                operators.add(name.substring(0, name.length() - OURS.length()));
            }
        }
        return operators;
    }

    private static void line(String format, Object... args) {
        System.out.printf(Locale.ROOT, format + "%n", args);
    }
}
