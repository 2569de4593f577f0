package io.weir.benchmarks.fetch;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lets contenders fetch in turn, round after round, so that whatever else the machine does falls on all alike. */
final class Rounds {

    private static final int CONCURRENCY = 64;
    private static final int WARM_UP_ROUNDS = 5;

    private final Map<String, Double> best = new LinkedHashMap<>();
    /** What this process spent on one request, in microseconds, in the round where it spent least. */
    private final Map<String, Double> leastCpu = new HashMap<>();

    private final OperatingSystemMXBean process = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    Rounds(List<Contender> contenders, int rounds, Duration time) throws Exception {
        for (int round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
            for (Contender contender : contenders) {
                long cpu = process.getProcessCpuTime();
                long start = System.nanoTime();
                double perSecond = contender.perSecond(CONCURRENCY, time);
                double requests = perSecond * (System.nanoTime() - start) / 1e9;
                if (round >= WARM_UP_ROUNDS) {
                    best.merge(contender.name(), perSecond, Math::max);
                    leastCpu.merge(contender.name(), (process.getProcessCpuTime() - cpu) / 1e3 / requests, Math::min);
                }
            }
        }
    }

    /** A line a contender: its fastest round, and how many times that the reference has. */
    void print(String reference) {
        System.out.printf(
                Locale.ROOT,
                "%d at once, small JSON, every URL another; the fastest round of each%n%n%-36s %12s %16s %22s%n",
                CONCURRENCY,
                "",
                "requests/s",
                "the engine has",
                "CPU us a request here");
        double ours = of(reference);
        best.forEach((name, perSecond) -> System.out.printf(
                Locale.ROOT, "%-36s %12.0f %15.2fx %22.1f%n", name, perSecond, ours / perSecond, leastCpu.get(name)));
    }

    double of(String name) {
        return best.getOrDefault(name, 0.0);
    }
}
