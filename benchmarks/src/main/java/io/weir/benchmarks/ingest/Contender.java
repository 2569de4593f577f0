package io.weir.benchmarks.ingest;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A server under a kind of load, and the best of what was measured of it. */
final class Contender {

    private static final double FASTER = 1.05;
    private static final int CALM_TRIES = 2;
    private static final int MOST_TRIES = 10;

    private final String name;
    private final ServerProcess server;
    private final Work work;
    private @Nullable Measurement best;

    Contender(String name, ServerProcess server, Work work) {
        this.name = name;
        this.server = server;
        this.work = work;
    }

    /**
     * Runs until it gets no faster: the JVM compiles what is used often, and on few cores that takes long. A try is faster
     * if it beats the best so far by a twentieth; two that are not end it, ten end it anyway.
     */
    void warmUp(Duration time) throws Exception {
        double fastest = 0;
        int calm = 0;
        for (int i = 0; i < MOST_TRIES && calm < CALM_TRIES; i++) {
            Work.Done done = work.run(time);
            calm = done.linesPerSecond() > fastest * FASTER ? 0 : calm + 1;
            fastest = Math.max(fastest, done.linesPerSecond());
            System.err.printf(
                    Locale.ROOT,
                    "warming up: %s, %.1f s, %,.0f lines/s, %,d failed%n",
                    name,
                    done.seconds(),
                    done.linesPerSecond(),
                    done.failed());
        }
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
