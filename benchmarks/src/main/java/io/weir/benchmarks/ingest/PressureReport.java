package io.weir.benchmarks.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/**
 * Prints what becomes of ingest while Kafka stops and producers go on as before: what is stored, how soon the rest is refused,
 * how much memory that takes. Requests come at a steady rate over so many connections that more would be in flight than
 * ingest admits. Linux only.
 *
 * <p>Arguments: ingest's executable jar, a directory to work in, seconds for which Kafka stops, and the options that ingest's
 * JVM is started with.
 */
final class PressureReport {

    private static final int LINES = 300;
    private static final int REQUESTS = 64;
    private static final int REQUESTS_PER_SECOND = 1_000;
    private static final int CONNECTIONS = 1_000;

    /** What took longer had been admitted, and was given up when Kafka did not answer in time. */
    private static final long ADMITTED_MICROS = Duration.ofSeconds(1).toNanos() / 1_000;

    private static final Duration SLICE = Duration.ofSeconds(10);

    private final ServerProcess ingest;
    private final int port;
    private final List<ByteBuffer> requests = Payloads.plain(REQUESTS, LINES);

    private PressureReport(ServerProcess ingest, int port) {
        this.ingest = ingest;
        this.port = port;
    }

    public static void main(String[] args) throws Exception {
        Path scratch = Path.of(args[1]);
        int port = FreePort.find();
        try (ServerProcess broker = ServerProcess.java(Broker.class, scratch.resolve("broker.log"));
                ServerProcess ingest = Servers.ingest(
                        args[0],
                        List.of(args).subList(3, args.length),
                        broker.readLine(),
                        port,
                        scratch.resolve("ingest.log"))) {
            FreePort.awaitListener(port, ingest);
            new PressureReport(ingest, port).run(broker, Integer.parseInt(args[2]));
        }
    }

    private void run(ServerProcess broker, int stoppedSeconds) throws Exception {
        System.out.println(
                "| Kafka | lines/s stored | given up | refused | p50, ms | p99, ms | longest, ms | MB resident |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|---:|");
        for (int i = 0; i < 3; i++) {
            slice("answers");
        }
        broker.signal("STOP");
        for (int i = 0; i < stoppedSeconds / SLICE.toSeconds(); i++) {
            slice("stopped");
        }
        broker.signal("CONT");
        for (int i = 0; i < 3; i++) {
            slice("answers again");
        }
    }

    private void slice(String kafka) throws IOException {
        try (HttpLoad load = new HttpLoad(port, CONNECTIONS, requests)) {
            HttpLoad.Answers answers = load.paced(SLICE, REQUESTS_PER_SECOND);
            Histogram refusals = atOnce(answers.refusals());
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f | %,d | %,d | %.1f | %.1f | %.1f | %d |%n",
                    kafka,
                    answers.ok() * LINES / answers.seconds(),
                    answers.refused() - refusals.getTotalCount(),
                    refusals.getTotalCount(),
                    refusals.getValueAtPercentile(50) / 1e3,
                    refusals.getValueAtPercentile(99) / 1e3,
                    refusals.getMaxValue() / 1e3,
                    ingest.residentBytes() >> 20);
        }
    }

    private static Histogram atOnce(Histogram all) {
        Histogram some = new Histogram(all);
        all.recordedValues().forEach(value -> {
            if (value.getValueIteratedTo() < ADMITTED_MICROS) {
                some.recordValueWithCount(value.getValueIteratedTo(), value.getCountAtValueIteratedTo());
            }
        });
        return some;
    }
}
