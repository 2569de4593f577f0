package io.weir.benchmarks.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The processes of a run: one broker, ingest, and what is measured beside it. */
final class Servers implements AutoCloseable {

    private final Deque<Closeable> opened = new ArrayDeque<>();
    private final Path scratch;
    private final Topics topics;
    private final ServerProcess producer;
    private final ServerProcess producerOfHeaders;
    private final ServerProcess bare;
    private final int barePort;
    private final ServerProcess ingest;
    private final int ingestPort;
    private final Optional<Rsyslog> rsyslog;

    /**
     * Returns when all of them serve.
     *
     * @param jar ingest's executable one
     * @param options that its JVM is started with
     * @param scratch where the processes write what they have to say
     */
    Servers(String jar, List<String> options, Path scratch) throws Exception {
        this.scratch = scratch;
        ServerProcess broker = opened(ServerProcess.java(Broker.class, log("broker")));
        String bootstrapServers = broker.readLine();
        topics = opened(new Topics(bootstrapServers));
        ingestPort = FreePort.find();
        ingest = opened(ingest(jar, options, bootstrapServers, ingestPort, log("ingest")));
        bare = opened(ServerProcess.java(BareServer.class, log("bare")));
        barePort = Integer.parseInt(bare.readLine());
        producer = producer(bootstrapServers, "producer", false);
        producerOfHeaders = producer(bootstrapServers, "producer-of-headers", true);
        rsyslog = Rsyslog.start(topics, bootstrapServers, scratch);
        rsyslog.ifPresent(opened::push);
        FreePort.awaitListener(ingestPort, ingest);
    }

    private ServerProcess producer(String bootstrapServers, String topic, boolean withHeaders) throws Exception {
        topics.create(topic);
        ServerProcess process = opened(ServerProcess.java(
                BareProducer.class, log(topic), bootstrapServers, topic, String.valueOf(withHeaders)));
        var unused = process.readLine();
        return process;
    }

    /** Ingest from its executable jar, listening on this port as soon as it can. */
    static ServerProcess ingest(String jar, List<String> options, String bootstrapServers, int port, Path errors)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(ServerProcess.java()));
        command.addAll(options);
        command.addAll(List.of("-jar", jar));
        Map<String, String> environment = Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", bootstrapServers,
                "WEIR_INGEST_PORT", String.valueOf(port),
                "WEIR_OTLP_PORT", "-1",
                "WEIR_SYSLOG_PORT", "0",
                "WEIR_FLUENT_PORT", "0",
                "WEIR_GELF_PORT", "0");
        return new ServerProcess(command, environment, errors, false);
    }

    private Path log(String name) {
        return scratch.resolve(name + ".log");
    }

    private <T extends Closeable> T opened(T resource) {
        opened.push(resource);
        return resource;
    }

    ServerProcess producer() {
        return producer;
    }

    /** As the other one, with the headers on its records that ingest's have. */
    ServerProcess producerOfHeaders() {
        return producerOfHeaders;
    }

    ServerProcess bare() {
        return bare;
    }

    int barePort() {
        return barePort;
    }

    ServerProcess ingest() {
        return ingest;
    }

    int ingestPort() {
        return ingestPort;
    }

    /** Empty where it is not installed. */
    Optional<Rsyslog> rsyslog() {
        return rsyslog;
    }

    @Override
    public void close() throws IOException {
        for (Closeable resource : opened) {
            resource.close();
        }
    }
}
