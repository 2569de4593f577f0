package io.weir.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.ingest.socket.SocketListeners;
import io.weir.testkit.KafkaForTests;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Syslog over TLS from rsyslog itself, by either of its libraries, with certificates asked of both sides. */
class SyslogTlsIT {

    private static final int LINES = 500;

    @TempDir
    private Path directory;

    private final KafkaForTests kafka = KafkaForTests.shared();

    @ParameterizedTest
    @ValueSource(strings = {"gtls", "ossl"})
    void rsyslogWithACertificateIsReadAndWithoutOneIsNot(String driver) throws Exception {
        Path rsyslogd = installed("/usr/sbin/rsyslogd", "/usr/bin/rsyslogd");
        var unused = installed(
                "/usr/lib/x86_64-linux-gnu/rsyslog/lmnsd_" + driver + ".so",
                "/usr/lib/aarch64-linux-gnu/rsyslog/lmnsd_" + driver + ".so",
                "/usr/lib64/rsyslog/lmnsd_" + driver + ".so",
                "/usr/lib/rsyslog/lmnsd_" + driver + ".so");
        Path server = OwnCertificate.keystore(directory, "server");
        Path client = OwnCertificate.keystore(directory, "client");
        String known = KafkaForTests.uniqueName("known");
        try (ConfigurableApplicationContext service = start(server, client)) {
            int port = service.getBean(SocketListeners.class).port("syslog-tcp");
            Process taken = rsyslog(rsyslogd, driver, port, known, client, "client");
            try {
                assertThat(KafkaForTests.values(read(known)))
                        .hasSize(LINES)
                        .allMatch(line -> line.startsWith("<132>1 ") && line.contains(" " + known + " "))
                        .extracting(
                                line -> line.substring(line.lastIndexOf("line")).strip())
                        .containsExactlyElementsOf(IntStream.range(0, LINES)
                                .mapToObj(i -> "line " + i)
                                .toList());
            } finally {
                stop(taken);
            }
            refuses(server, port);
            assertThat(service.getBean(MeterRegistry.class)
                            .get("weir.ingest.records")
                            .tag("protocol", "syslog-tcp")
                            .tag("outcome", "accepted")
                            .counter()
                            .count())
                    .isEqualTo(LINES);
        }
    }

    /** Whoever shows no certificate is told so, and what he sends is not read. */
    private static void refuses(Path server, int port) throws Exception {
        try (Socket socket = OwnCertificate.tls(null, server).getSocketFactory().createSocket("localhost", port)) {
            assertThatThrownBy(() -> {
                        socket.getOutputStream().write("<13>stranger: one\n".getBytes(UTF_8));
                        if (socket.getInputStream().read() < 0) {
                            throw new EOFException("closed");
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }

    private static Path installed(String... places) {
        List<Path> found = Stream.of(places).map(Path::of).filter(Files::exists).toList();
        assumeTrue(!found.isEmpty(), places[0] + " is not installed: this client is not tested here");
        return found.get(0);
    }

    private ConfigurableApplicationContext start(Path keys, Path trusted) throws Exception {
        return new SpringApplicationBuilder(IngestApplication.class)
                .properties("spring.config.name=ingest-service")
                .run(
                        "--server.port=0",
                        "--weir.kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                        "--weir.ingest.sockets.syslog.port=0",
                        "--weir.ingest.sockets.syslog.ssl-bundle=syslog",
                        "--weir.ingest.sockets.syslog.client-auth=need",
                        "--weir.ingest.sockets.fluent.tcp=false",
                        "--weir.ingest.sockets.gelf.tcp=false",
                        "--weir.ingest.sockets.gelf.udp=false",
                        "--weir.ingest.otlp-port=-1",
                        "--spring.ssl.bundle.pem.syslog.keystore.certificate=file:"
                                + OwnCertificate.certificate(keys, "server"),
                        "--spring.ssl.bundle.pem.syslog.keystore.private-key=file:"
                                + OwnCertificate.key(keys, "server"),
                        "--spring.ssl.bundle.pem.syslog.truststore.certificate=file:"
                                + OwnCertificate.certificate(trusted, "client"));
    }

    private Process rsyslog(Path rsyslogd, String driver, int port, String tag, Path keys, String name)
            throws Exception {
        Path work = Files.createDirectory(directory.resolve(tag));
        Path lines = Files.write(
                work.resolve("app.log"),
                IntStream.range(0, LINES).mapToObj(i -> "line " + i).toList());
        Path configuration = Files.writeString(work.resolve("rsyslog.conf"), """
                global(workDirectory="%1$s" defaultNetstreamDriver="%2$s" defaultNetstreamDriverCAFile="%3$s"
                       defaultNetstreamDriverCertFile="%4$s" defaultNetstreamDriverKeyFile="%5$s")
                module(load="imfile" mode="polling" pollingInterval="1")
                input(type="imfile" file="%6$s" tag="%7$s:" severity="warning" facility="local0" ruleset="weir")
                ruleset(name="weir") {
                    action(type="omfwd" target="localhost" port="%8$d" protocol="tcp" tcp_framing="octet-counted"
                           template="RSYSLOG_SyslogProtocol23Format" streamDriver="%2$s" streamDriverMode="1"
                           streamDriverAuthMode="x509/name" streamDriverPermittedPeers="localhost"
                           action.resumeRetryCount="-1" action.resumeInterval="1")
                }
                """.formatted(
                        work,
                        driver,
                        directory.resolve("server.crt"),
                        OwnCertificate.certificate(keys, name),
                        OwnCertificate.key(keys, name),
                        lines,
                        tag,
                        port));
        return new ProcessBuilder(
                        rsyslogd.toString(),
                        "-n",
                        "-f",
                        configuration.toString(),
                        "-i",
                        work.resolve("pid").toString())
                .redirectErrorStream(true)
                .redirectOutput(output(tag).toFile())
                .start();
    }

    private Path output(String tag) {
        return directory.resolve(tag + ".out");
    }

    private static void stop(Process rsyslog) throws InterruptedException, IOException {
        rsyslog.destroy();
        if (!rsyslog.waitFor(10, TimeUnit.SECONDS)) {
            // One that cannot get rid of its lines goes on trying.
            assertThat(rsyslog.destroyForcibly().waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String program) {
        return of(
                program,
                kafka.readUntil(
                        Topic.LOGS_RAW.topicName(),
                        LINES + " records of " + program,
                        records -> of(program, records).size() >= LINES));
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(
            String program, List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(record -> Records.key(record).equals(program))
                .toList();
    }
}
