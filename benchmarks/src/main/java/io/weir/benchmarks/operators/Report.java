package io.weir.benchmarks.operators;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks and prints what each of ours costs beside what one would use instead.
 *
 * <p>All benchmarks are run in turn, each in a JVM of its own, and that several times over; each measurement is short, and
 * the fastest of them is what is printed: what else the machine does only ever adds to a time, and now and then leaves
 * twenty milliseconds alone. What is allocated is printed as well, since it does not depend on what else runs, and since
 * its collection may fall between the fastest measurements.
 */
public final class Report {

    private static final String OURS = "Ours";
    private static final String PLAIN = "plain";
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private static final TimeValue WARMUP = TimeValue.seconds(1);
    private static final int WARMUPS = 2;
    private static final TimeValue MEASUREMENT = TimeValue.milliseconds(20);
    private static final int MEASUREMENTS = 50;

    /** The fastest time in nanoseconds, and the bytes allocated, of one operation. */
    private record Cost(double nanos, double bytes) {
        static final Cost UNKNOWN = new Cost(Double.NaN, Double.NaN);

        Cost least(Cost other) {
            return new Cost(Math.min(nanos, other.nanos), Math.min(bytes, other.bytes));
        }
    }

    private Report() {}

    /** Optional: how many rounds, 2; a pattern of the benchmarks' names, all. */
    public static void main(String[] args) throws RunnerException {
        int rounds = args.length > 0 ? Integer.parseInt(args[0]) : 2;
        String names = args.length > 1 ? args[1] : "io\\.weir\\.benchmarks\\.operators\\.";
        Map<String, Map<String, Cost>> costs = new TreeMap<>();
        for (int round = 1; round <= rounds; round++) {
            System.err.printf(Locale.ROOT, "round %d of %d%n", round, rounds);
            for (RunResult result : run(names)) {
                String benchmark = result.getParams().getBenchmark();
                int method = benchmark.lastIndexOf('.');
                String group = benchmark.substring(benchmark.lastIndexOf('.', method - 1) + 1, method);
                costs.computeIfAbsent(group, first -> new TreeMap<>())
                        .merge(benchmark.substring(method + 1), cost(result), Cost::least);
            }
        }
        costs.forEach(Report::print);
    }

    private static Iterable<RunResult> run(String names) throws RunnerException {
        return new Runner(new OptionsBuilder()
                        .include(names)
                        .forks(1)
                        .warmupIterations(WARMUPS)
                        .warmupTime(WARMUP)
                        .measurementIterations(MEASUREMENTS)
                        .measurementTime(MEASUREMENT)
                        .addProfiler(GCProfiler.class)
                        .jvmArgsAppend("-Xmx512m")
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .run();
    }

    @SuppressWarnings("rawtypes") // as JMH has them
    private static Cost cost(RunResult result) {
        double bytes = result.getSecondaryResults().entrySet().stream()
                .filter(secondary -> secondary.getKey().endsWith(ALLOCATED))
                .mapToDouble(secondary -> secondary.getValue().getScore())
                .findFirst()
                .orElse(Double.NaN);
        return new Cost(result.getPrimaryResult().getStatistics().getMin(), bytes);
    }

    private static void print(String group, Map<String, Cost> costs) {
        // Where nothing is decorated, there is nothing to be more than.
        Cost plain = costs.getOrDefault(PLAIN, Cost.UNKNOWN);
        line("");
        line("%s; plain Reactor, undecorated: %.1f ns", group, plain.nanos());
        line("");
        line("| | ours, ns | more than plain | bytes | beside it | ns | bytes | its ns / ours |");
        line("|---|---:|---:|---:|---|---:|---:|---:|");
        for (String operator : operators(costs.keySet())) {
            Cost ours = costs.getOrDefault(operator + OURS, Cost.UNKNOWN);
            costs.forEach((name, other) -> {
                if (name.startsWith(operator) && !name.equals(operator + OURS)) {
                    line(
                            "| %s | %.1f | %.1f | %.0f | %s | %.1f | %.0f | %.2f |",
                            operator,
                            ours.nanos(),
                            ours.nanos() - plain.nanos(),
                            ours.bytes(),
                            name.substring(operator.length()),
                            other.nanos(),
                            other.bytes(),
                            other.nanos() / ours.nanos());
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
