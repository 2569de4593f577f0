package io.weir.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.ingest.socket.SocketListeners;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** Syslog's listeners as they are, before a real Kafka that is taken away and given back. */
class SyslogIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private static DedicatedKafka kafka;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() {
        kafka = KafkaForTests.dedicated();
        service = startService();
    }

    @AfterAll
    static void stop() {
        service.close();
        kafka.close();
    }

    /** As the process of its own; settings are {@code VARIABLE=value}. */
    private static ConfigurableApplicationContext startService(String... settings) {
        Map<String, String> properties = new HashMap<>(Map.of(
                "spring.config.name", "ingest-service",
                "WEIR_INGEST_PORT", "0",
                "WEIR_SYSLOG_PORT", "0",
                "WEIR_FLUENT_TCP", "false",
                "KAFKA_BOOTSTRAP_SERVERS", kafka.kafka().bootstrapServers()));
        for (String setting : settings) {
            properties.put(setting.substring(0, setting.indexOf('=')), setting.substring(setting.indexOf('=') + 1));
        }
        return new SpringApplicationBuilder(IngestApplication.class)
                .run(properties.entrySet().stream()
                        .map(property -> "--" + property.getKey() + "=" + property.getValue())
                        .toArray(String[]::new));
    }

    @Test
    void bothFramingsArriveByteForByteUnderTheProgramsName() throws IOException {
        String program = KafkaForTests.uniqueName("both");
        String counted = "<13>1 2026-03-01T12:00:00Z web-1 " + program + " - - - two\nlines";
        try (Socket socket = connect(service)) {
            write(
                    socket,
                    "<13>Mar  1 12:00:00 web-1 " + program + "[7]: one\r\n" + counted.length() + " " + counted + "<13>"
                            + program + ": last");
        }
        List<ConsumerRecord<byte[], byte[]>> records = read(program, 3);
        assertThat(KafkaForTests.values(records))
                .containsExactly(
                        "<13>Mar  1 12:00:00 web-1 " + program + "[7]: one", counted, "<13>" + program + ": last");
        assertThat(records).allSatisfy(record -> {
            assertThat(Records.header(record, "source")).isEqualTo(program);
            assertThat(Records.header(record, "content-type")).isEqualTo("text/plain");
            assertThat(Records.header(record, "received-at")).isNotEmpty();
        });
    }

    @Test
    void aDatagramIsAMessage() throws IOException {
        String program = KafkaForTests.uniqueName("datagram");
        String longest = "<13>" + program + ": " + "x".repeat(60_000);
        send(service, "<13>" + program + ": one\n", "\n", longest);
        assertThat(KafkaForTests.values(read(program, 2))).containsExactly("<13>" + program + ": one", longest);
    }

    @Test
    void aMessageOverTheLimitIsRejectedAndTheNextIsTaken() throws IOException {
        String program = KafkaForTests.uniqueName("long");
        double rejected = records("syslog-tcp", "rejected");
        String tooLong = "<13>" + program + ": " + "x".repeat(300 << 10);
        try (Socket socket = connect(service)) {
            write(socket, tooLong + "\n" + tooLong.length() + " " + tooLong + "<13>" + program + ": next\n");
            assertThat(KafkaForTests.values(read(program, 1))).containsExactly("<13>" + program + ": next");
        }
        assertThat(records("syslog-tcp", "rejected") - rejected).isEqualTo(2);
    }

    @Test
    void whileKafkaIsAwayConnectionsAreNotReadAndNothingIsLostOrDoubled() throws Exception {
        String program = KafkaForTests.uniqueName("outage");
        int lines = 40_000;
        String filler = "y".repeat(1_000);
        Set<String> sent = new HashSet<>();
        CompletableFuture<Void> writing;
        try (Socket socket = connect(service)) {
            write(socket, "<13>" + program + ": first\n");
            sent.add("<13>" + program + ": first");
            read(program, 1);
            kafka.pause();
            try {
                writing = CompletableFuture.runAsync(() -> {
                    for (int i = 0; i < lines; i++) {
                        write(socket, "<13>" + program + ": " + i + " " + filler + "\n");
                    }
                });
                for (int i = 0; i < lines; i++) {
                    sent.add("<13>" + program + ": " + i + " " + filler);
                }
                // 40 MB do not fit into sockets and what is read ahead: the sender is held up, and stays so.
                Awaitility.await().atMost(SOON).until(() -> gauge("weir.ingest.in.flight") > 0 && !writing.isDone());
                Awaitility.await()
                        .during(Duration.ofSeconds(9))
                        .atMost(SOON)
                        .until(() -> !writing.isDone() && gauge("weir.ingest.in.flight") < 2 << 20);
            } finally {
                kafka.resume();
            }
            writing.join();
        }
        List<ConsumerRecord<byte[], byte[]>> records = kafka.kafka()
                .readUntil(
                        Topic.LOGS_RAW.topicName(),
                        "every line of " + program,
                        all -> distinct(program, all).size() >= sent.size());
        assertThat(distinct(program, records)).isEqualTo(sent);
        // What was stored twice has one identity, by which it counts once.
        assertThat(of(program, records).stream()
                        .map(record -> Records.header(record, "idempotency"))
                        .distinct())
                .hasSize(sent.size());
    }

    @Test
    void datagramsBeyondTheQueueAreShedAndCounted() throws Exception {
        try (ConfigurableApplicationContext small = startService("WEIR_DATAGRAM_QUEUE=100KB")) {
            String program = KafkaForTests.uniqueName("shed");
            send(small, "<13>" + program + ": before");
            read(program, 1);
            int datagrams = 400;
            kafka.pause();
            try {
                for (int i = 0; i < datagrams; i++) {
                    send(small, "<13>" + program + ": " + i + " " + "z".repeat(1_000));
                }
                Awaitility.await().atMost(SOON).until(() -> records(small, "syslog-udp", "shed") > 0);
            } finally {
                kafka.resume();
            }
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> records(small, "syslog-udp", "shed") + records(small, "syslog-udp", "accepted")
                            == datagrams + 1);
            long stored = (long) records(small, "syslog-udp", "accepted");
            assertThat(distinct(program, read(program, Math.toIntExact(stored))))
                    .hasSize(Math.toIntExact(stored));
        }
    }

    @Test
    void oneConnectionTooManyIsClosedAndTheOthersGoOn() throws IOException {
        String program = KafkaForTests.uniqueName("many");
        try (ConfigurableApplicationContext few = startService("WEIR_SOCKET_MAX_CONNECTIONS=1");
                Socket first = connect(few)) {
            write(first, "<13>" + program + ": one\n");
            read(program, 1);
            try (Socket second = connect(few)) {
                assertThat(second.getInputStream().read()).isEqualTo(-1);
            }
            write(first, "<13>" + program + ": two\n");
            read(program, 2);
            assertThat(few.getBean(MeterRegistry.class)
                            .get("weir.ingest.connections.refused")
                            .tag("protocol", "syslog-tcp")
                            .counter()
                            .count())
                    .isEqualTo(1);
        }
    }

    @Test
    void anIdleConnectionIsClosed() throws IOException {
        try (ConfigurableApplicationContext impatient = startService("WEIR_SOCKET_IDLE_TIMEOUT=200ms");
                Socket socket = connect(impatient)) {
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aStopStoresWhatWasRead() throws Exception {
        String program = KafkaForTests.uniqueName("stop");
        ConfigurableApplicationContext stopping = startService();
        Counter accepted;
        int lines = 5_000;
        try (Socket socket = connect(stopping)) {
            for (int i = 0; i < lines; i++) {
                write(socket, "<13>" + program + ": " + i + "\n");
            }
            read(program, 1);
            accepted = stopping.getBean(MeterRegistry.class)
                    .get("weir.ingest.records")
                    .tag("protocol", "syslog-tcp")
                    .tag("outcome", "accepted")
                    .counter();
            stopping.close();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
        }
        List<String> stored = KafkaForTests.values(of(program, kafka.kafka().readAll(Topic.LOGS_RAW.topicName())));
        for (int i = 0; i < stored.size() - 1; i++) {
            assertThat(stored.get(i)).isEqualTo("<13>" + program + ": " + i);
        }
        assertThat(accepted.count()).isEqualTo(stored.size());
    }

    @Test
    void aPortThatIsTakenFailsTheStartAndSaysWhatToDo() throws IOException {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> startService("WEIR_SYSLOG_PORT=" + taken.getLocalPort()))
                    .hasStackTraceContaining("syslog-tcp cannot listen on 127.0.0.1:" + taken.getLocalPort())
                    .hasStackTraceContaining("stop what uses it, or set WEIR_SYSLOG_PORT to another port");
        }
    }

    @Test
    void whatIsSwitchedOffDoesNotListen() {
        try (ConfigurableApplicationContext quiet = startService("WEIR_SYSLOG_TCP=false", "WEIR_SYSLOG_UDP=false")) {
            SocketListeners listeners = quiet.getBean(SocketListeners.class);
            assertThatThrownBy(() -> listeners.port("syslog-tcp")).hasMessage("syslog-tcp is switched off");
            assertThatThrownBy(() -> listeners.port("syslog-udp")).hasMessage("syslog-udp is switched off");
        }
    }

    private static Socket connect(ConfigurableApplicationContext to) throws IOException {
        int port = to.getBean(SocketListeners.class).port("syslog-tcp");
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static void write(Socket socket, String text) {
        try {
            OutputStream out = socket.getOutputStream();
            out.write(text.getBytes(UTF_8));
            out.flush();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void send(ConfigurableApplicationContext to, String... datagrams) throws IOException {
        int port = to.getBean(SocketListeners.class).port("syslog-udp");
        try (DatagramSocket socket = new DatagramSocket()) {
            for (String datagram : datagrams) {
                byte[] bytes = datagram.getBytes(UTF_8);
                socket.send(new DatagramPacket(bytes, bytes.length, InetAddress.getLoopbackAddress(), port));
            }
        }
    }

    private static double records(String protocol, String outcome) {
        return records(service, protocol, outcome);
    }

    private static double records(ConfigurableApplicationContext of, String protocol, String outcome) {
        return of
                .getBean(MeterRegistry.class)
                .find("weir.ingest.records")
                .tag("protocol", protocol)
                .tag("outcome", outcome)
                .counters()
                .stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    private static double gauge(String name) {
        return service.getBean(MeterRegistry.class).get(name).gauge().value();
    }

    private static List<ConsumerRecord<byte[], byte[]>> read(String program, int count) {
        return of(
                program,
                kafka.kafka()
                        .readUntil(
                                Topic.LOGS_RAW.topicName(),
                                count + " records of " + program,
                                records -> of(program, records).size() >= count));
    }

    private static List<ConsumerRecord<byte[], byte[]>> of(
            String program, List<ConsumerRecord<byte[], byte[]>> records) {
        return records.stream()
                .filter(record -> Records.key(record).equals(program))
                .toList();
    }

    private static Set<String> distinct(String program, List<ConsumerRecord<byte[], byte[]>> records) {
        return new HashSet<>(KafkaForTests.values(of(program, records)));
    }
}
