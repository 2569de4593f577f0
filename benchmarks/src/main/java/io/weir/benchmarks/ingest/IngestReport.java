package io.weir.benchmarks.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Prints how many lines ingest takes beside others, in turn, on one broker, and what that costs.
 *
 * <p>Arguments: ingest's executable jar, a directory to work in, seconds of each measurement, rounds, and the options that
 * ingest's JVM is started with.
 */
final class IngestReport {

    private static final int LINES = 1_000;
    private static final int RECORDS = 512;
    private static final int CONNECTIONS = 16;
    private static final int MANY_CONNECTIONS = 64;
    private static final int REQUESTS = 64;
    private static final int SMALL_REQUESTS = 8_192;

    private final Duration time;
    private final int rounds;
    private final ServerProcess ingest;
    private final int ingestPort;
    private final List<ByteBuffer> lines;
    private final Contender producer;
    private final Contender producerOfHeaders;
    private final Contender requests;
    private final Optional<Contender> rsyslog;
    private final Contender bare;
    private final Contender single;
    private final List<Contender> all = new ArrayList<>();

    private IngestReport(Servers servers, Duration time, int rounds) throws Exception {
        this.time = time;
        this.rounds = rounds;
        ingest = servers.ingest();
        ingestPort = servers.ingestPort();
        lines = Payloads.plain(REQUESTS, LINES);
        producer = contender("KafkaProducer, bare", servers.producer(), asked(servers.producer()));
        producerOfHeaders = contender(
                "KafkaProducer, bare, the same headers",
                servers.producerOfHeaders(),
                asked(servers.producerOfHeaders()));
        requests = contender(
                "(a) 1,000 lines a request, 16 connections", ingest, http(ingestPort, CONNECTIONS, lines, LINES));
        rsyslog = servers.rsyslog().map(it -> contender("rsyslog, imtcp to omkafka", it.process(), it));
        List<ByteBuffer> small = Payloads.plain(SMALL_REQUESTS, 1);
        bare = contender(
                "Reactor Netty, bare, as (b)", servers.bare(), http(servers.barePort(), MANY_CONNECTIONS, small, 1));
        single = contender(
                "(b) a line a request, 64 connections", ingest, http(servers.ingestPort(), MANY_CONNECTIONS, small, 1));
        var unused = contender(
                "(c) OTLP, 512 records a request, 16 connections",
                ingest,
                http(servers.ingestPort(), CONNECTIONS, Payloads.otlp(REQUESTS, RECORDS), RECORDS));
    }

    public static void main(String[] args) throws Exception {
        Duration time = Duration.ofMillis((long) (1_000 * Double.parseDouble(args[2])));
        try (Servers servers = new Servers(args[0], List.of(args).subList(4, args.length), Path.of(args[1]))) {
            new IngestReport(servers, time, Integer.parseInt(args[3])).run();
        }
    }

    private Contender contender(String name, ServerProcess server, Work work) {
        Contender contender = new Contender(name, server, work);
        all.add(contender);
        return contender;
    }

    private static Work http(int port, int connections, List<ByteBuffer> requests, int linesEach) {
        return duration -> {
            // Fresh connections each time: those that idle while others are measured would be closed.
            try (HttpLoad load = new HttpLoad(port, connections, requests)) {
                HttpLoad.Answers answers = load.atOnce(duration);
                return new Work.Done(answers.ok() * linesEach, answers.refused(), answers.seconds(), answers.micros());
            }
        };
    }

    private static Work asked(ServerProcess producer) {
        return duration -> {
            producer.writeLine(String.valueOf(duration.toMillis()));
            List<String> answer = List.of(producer.readLine().split(" ", 3));
            return new Work.Done(
                    Long.parseLong(answer.get(0)),
                    Long.parseLong(answer.get(1)),
                    Long.parseLong(answer.get(2)) / 1e9,
                    null);
        };
    }

    private void run() throws Exception {
        for (Contender contender : all) {
            contender.warmUp(time);
        }
        for (int round = 0; round < rounds; round++) {
            for (Contender contender : all) {
                contender.measure(time);
            }
        }
        HttpLoad.Answers half = atHalf();
        System.out.println("| | lines/s | cores used | lines per CPU-second | MB resident at most | p99 | refused |");
        System.out.println("|---|---:|---:|---:|---:|---:|---:|");
        for (Contender contender : all) {
            System.out.println(contender.row());
        }
        System.out.println();
        goals(half);
    }

    private HttpLoad.Answers atHalf() throws IOException {
        try (HttpLoad load = new HttpLoad(ingestPort, CONNECTIONS, lines)) {
            return load.paced(time, requests.best().linesPerSecond() / LINES / 2);
        }
    }

    private void goals(HttpLoad.Answers half) throws Exception {
        System.out.println("| | found | goal |");
        System.out.println("|---|---:|---:|");
        goal(
                "(a) / the bare producer, lines/s",
                ratio(requests.best().linesPerSecond(), producer.best().linesPerSecond()),
                "0.5");
        goal(
                "(a) / the bare producer with the same headers, lines/s",
                ratio(requests.best().linesPerSecond(), producerOfHeaders.best().linesPerSecond()),
                "");
        if (rsyslog.isPresent()) {
            Contender.Measurement syslog = rsyslog.get().best();
            goal(
                    "(a) / rsyslog, lines per CPU-second",
                    ratio(requests.best().linesPerCpuSecond(), syslog.linesPerCpuSecond()),
                    "more than 1");
        } else {
            System.out.println(
                    "| (a) / rsyslog: not measured, rsyslogd or its omkafka is not installed | | more than 1 |");
        }
        goal(
                "(b) / the bare server, requests/s",
                ratio(single.best().linesPerSecond(), bare.best().linesPerSecond()),
                "0.5");
        goal(
                "(b) / the bare server, requests per CPU-second",
                ratio(single.best().linesPerCpuSecond(), bare.best().linesPerCpuSecond()),
                "");
        goal("ingest's resident memory at most, MB", String.valueOf(ingest.peakResidentBytes() >> 20), "300");
        goal(
                String.format(
                        Locale.ROOT,
                        "p99 under (a) at half that rate, %,.0f lines/s, ms",
                        half.ok() * LINES / half.seconds()),
                String.format(Locale.ROOT, "%.1f", half.micros().getValueAtPercentile(99) / 1e3),
                "100");
    }

    private static String ratio(double ours, double theirs) {
        return String.format(Locale.ROOT, "%.2f", ours / theirs);
    }

    private static void goal(String what, String found, String goal) {
        System.out.println("| " + what + " | " + found + " | " + goal + " |");
    }
}
