package io.weir.benchmarks.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** rsyslog from a TCP port to Kafka: lines as they come, to be acknowledged by all replicas as ingest's are. */
final class Rsyslog implements Work, Closeable {

    private static final String TOPIC = "rsyslog";
    private static final int CONNECTIONS = 16;
    private static final int LINES_A_WRITE = 300;
    private static final Duration DRAIN = Duration.ofSeconds(30);
    private static final int POLL_MILLIS = 20;

    /** Nothing is dropped when a queue is full: who sends waits. The lines begin with digits, which are no frame lengths. */
    private static final String CONFIGURATION = """
            global(workDirectory="%1$s")
            module(load="imtcp")
            module(load="omkafka")
            template(name="line" type="string" string="%%rawmsg%%")
            ruleset(name="kafka" queue.type="LinkedList" queue.size="200000" queue.dequeueBatchSize="4096"
                    queue.timeoutEnqueue="60000" queue.workerThreads="1") {
                action(type="omkafka" broker="%2$s" topic="%3$s" template="line" partitions.auto="on"
                       resubmitOnFailure="on" action.resumeRetryCount="-1"
                       confParam=["acks=all", "compression.codec=lz4", "linger.ms=5", "batch.size=262144",
                                  "enable.idempotence=true", "queue.buffering.max.messages=1000000"])
            }
            input(type="imtcp" address="127.0.0.1" port="%4$d" ruleset="kafka" supportOctetCountedFraming="off")
            """;

    private final Topics topics;
    private final ServerProcess process;
    private final List<Socket> connections;
    private final List<byte[]> pieces;

    private Rsyslog(Topics topics, ServerProcess process, List<Socket> connections) {
        this.topics = topics;
        this.process = process;
        this.connections = connections;
        this.pieces = pieces();
    }

    private static List<byte[]> pieces() {
        List<byte[]> lines = Payloads.lines(64 * LINES_A_WRITE);
        List<byte[]> pieces = new ArrayList<>();
        for (int i = 0; i < lines.size(); i += LINES_A_WRITE) {
            pieces.add(Payloads.joined(lines.subList(i, i + LINES_A_WRITE)));
        }
        return pieces;
    }

    /** Empty where rsyslog or its module for Kafka is not installed. */
    static Optional<Rsyslog> start(Topics topics, String bootstrapServers, Path scratch) throws Exception {
        Optional<Path> program = find("rsyslogd", "/usr/sbin", "/sbin", "/usr/bin", "/usr/local/sbin");
        Optional<Path> module = find(
                "rsyslog/omkafka.so",
                "/usr/lib/x86_64-linux-gnu",
                "/usr/lib/aarch64-linux-gnu",
                "/usr/lib64",
                "/usr/lib");
        if (program.isEmpty() || module.isEmpty()) {
            return Optional.empty();
        }
        topics.create(TOPIC);
        int port = FreePort.find();
        Path configuration = Files.writeString(
                scratch.resolve("rsyslog.conf"), CONFIGURATION.formatted(scratch, bootstrapServers, TOPIC, port));
        ServerProcess process = new ServerProcess(
                List.of(program.get().toString(), "-n", "-i", "NONE", "-f", configuration.toString()),
                Map.of(),
                scratch.resolve("rsyslog.log"),
                false);
        FreePort.awaitListener(port, process);
        List<Socket> connections = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            Socket socket = new Socket();
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            connections.add(socket);
        }
        return Optional.of(new Rsyslog(topics, process, connections));
    }

    private static Optional<Path> find(String file, String... directories) {
        return List.of(directories).stream()
                .map(directory -> Path.of(directory, file))
                .filter(Files::exists)
                .findFirst();
    }

    ServerProcess process() {
        return process;
    }

    /** Sends for that long, and waits until all is in Kafka, or no more comes. */
    @Override
    public Done run(Duration time) throws Exception {
        long before = topics.written(TOPIC);
        long start = System.nanoTime();
        long sent = 0;
        for (int i = 0; System.nanoTime() - start < time.toNanos(); i++) {
            OutputStream out = connections.get(i % CONNECTIONS).getOutputStream();
            out.write(pieces.get(i % pieces.size()));
            sent += LINES_A_WRITE;
        }
        long deadline = System.nanoTime() + DRAIN.toNanos();
        long stored = topics.written(TOPIC) - before;
        while (stored < sent && System.nanoTime() < deadline) {
            process.check();
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            stored = topics.written(TOPIC) - before;
        }
        return new Done(stored, sent - stored, (System.nanoTime() - start) / 1e9, null);
    }

    @Override
    public void close() throws IOException {
        for (Socket connection : connections) {
            connection.close();
        }
        process.close();
    }
}
