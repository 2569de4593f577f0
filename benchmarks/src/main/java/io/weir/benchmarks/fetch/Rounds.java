package io.weir.benchmarks.fetch;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Lets contenders fetch in turn, round after round, so that whatever else the machine does falls on all alike. */
final class Rounds {

    private static final int CONCURRENCY = 64;
    private static final int WARM_UP_ROUNDS = 5;

    private final Map<String, Double> best = new LinkedHashMap<>();

    Rounds(List<Contender> contenders, int rounds, Duration time) throws Exception {
        for (int round = 0; round < WARM_UP_ROUNDS + rounds; round++) {
            for (Contender contender : contenders) {
                double perSecond = contender.perSecond(CONCURRENCY, time);
                if (round >= WARM_UP_ROUNDS) {
                    best.merge(contender.name(), perSecond, Math::max);
                }
            }
        }
    }

    /** A line a contender: its fastest round, and how many times that the reference has. */
    void print(String reference) {
        System.out.printf(
                Locale.ROOT,
                "%d at once, small JSON, every URL another; the fastest round of each%n%n%-36s %12s %18s%n",
                CONCURRENCY,
                "",
                "requests/s",
                "the engine has");
        double ours = of(reference);
        best.forEach((name, perSecond) ->
                System.out.printf(Locale.ROOT, "%-36s %12.0f %17.2fx%n", name, perSecond, ours / perSecond));
    }

    double of(String name) {
        return best.getOrDefault(name, 0.0);
    }
}
