package io.weir.benchmarks.ingest;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A server under a kind of load, and the best of what was measured of it. */
final class Contender {

    private final String name;
    private final ServerProcess server;
    private final Work work;
    private @Nullable Measurement best;

    Contender(String name, ServerProcess server, Work work) {
        this.name = name;
        this.server = server;
        this.work = work;
    }

    /** Runs and forgets: the JVM compiles what is used often. */
    void warmUp(Duration time) throws Exception {
        Work.Done done = work.run(time);
        System.err.printf(
                Locale.ROOT,
                "warmed up: %s, %.1f s, %,d lines, %,d failed%n",
                name,
                done.seconds(),
                done.lines(),
                done.failed());
    }

    void measure(Duration time) throws Exception {
        double before = server.cpuSeconds();
        Work.Done done = work.run(time);
        Measurement measured = new Measurement(done, server.cpuSeconds() - before);
        if (best == null || measured.linesPerSecond() > best.linesPerSecond()) {
            best = measured;
        }
    }

    Measurement best() {
        if (best == null) {
            throw new IllegalStateException(name + " was not measured");
        }
        return best;
    }

    /** A row of the table. */
    String row() throws Exception {
        Measurement measured = best();
        Histogram micros = measured.done.micros();
        return String.format(
                Locale.ROOT,
                "| %s | %,.0f | %.1f | %,.0f | %,d | %s | %d |",
                name,
                measured.linesPerSecond(),
                measured.cpuSeconds / measured.done.seconds(),
                measured.linesPerCpuSecond(),
                server.peakResidentBytes() >> 20,
                micros == null ? "" : String.format(Locale.ROOT, "%.1f ms", micros.getValueAtPercentile(99) / 1e3),
                measured.done.failed());
    }

    /**
     * One run.
     *
     * @param cpuSeconds of the server's process meanwhile
     */
    record Measurement(Work.Done done, double cpuSeconds) {

        double linesPerSecond() {
            return done.linesPerSecond();
        }

        double linesPerCpuSecond() {
            return done.lines() / cpuSeconds;
        }
    }
}
