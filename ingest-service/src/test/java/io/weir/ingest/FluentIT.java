package io.weir.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import io.weir.ingest.socket.SocketListeners;
import io.weir.testkit.DedicatedKafka;
import io.weir.testkit.KafkaForTests;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessageUnpacker;
import org.msgpack.value.Value;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** The forward protocol byte by byte, before a real Kafka that is taken away and given back. */
class FluentIT {

    private static DedicatedKafka kafka;
    private static ConfigurableApplicationContext service;

    @BeforeAll
    static void start() {
        kafka = KafkaForTests.dedicated();
        service = startService("");
    }

    @AfterAll
    static void stop() {
        service.close();
        kafka.close();
    }

    private static ConfigurableApplicationContext startService(String sharedKey) {
        return new SpringApplicationBuilder(IngestApplication.class)
                .properties("spring.config.name=ingest-service")
                .run(
                        "--WEIR_INGEST_PORT=0",
                        "--WEIR_SYSLOG_PORT=0",
                        "--WEIR_FLUENT_PORT=0",
                        "--WEIR_FLUENT_MAX_MESSAGE=1MB",
                        "--WEIR_FLUENT_SHARED_KEY=" + sharedKey,
                        "--KAFKA_BOOTSTRAP_SERVERS=" + kafka.kafka().bootstrapServers());
    }

    @Test
    void aChunkIsAcknowledgedOnceItsRecordsAreInKafka() throws IOException {
        String tag = KafkaForTests.uniqueName("acked");
        try (Client client = new Client(service)) {
            client.send(message(tag, "first", "chunk-1"));
            assertThat(client.receive().toJson()).isEqualTo("{\"ack\":\"chunk-1\"}");
            assertThat(values(tag)).containsExactly(json(tag, "first"));
            client.send(message(tag, "second", "chunk-2"));
            client.send(message(tag, "third", "chunk-3"));
            assertThat(client.receive().toJson()).isEqualTo("{\"ack\":\"chunk-2\"}");
            assertThat(client.receive().toJson()).isEqualTo("{\"ack\":\"chunk-3\"}");
        }
        List<ConsumerRecord<byte[], byte[]>> records = records(tag);
        assertThat(records).allSatisfy(record -> {
            assertThat(Records.header(record, "source")).isEqualTo(tag);
            assertThat(Records.header(record, "content-type")).isEqualTo("application/json");
        });
        assertThat(KafkaForTests.values(records))
                .containsExactly(json(tag, "first"), json(tag, "second"), json(tag, "third"));
    }

    @Test
    void aChunkSentAgainHasTheSameIdentity() throws IOException {
        String tag = KafkaForTests.uniqueName("again");
        for (int i = 0; i < 2; i++) {
            try (Client client = new Client(service)) {
                client.send(message(tag, "once", "same"));
                assertThat(client.receive().toJson()).isEqualTo("{\"ack\":\"same\"}");
            }
        }
        assertThat(records(tag).stream().map(record -> Records.header(record, "idempotency")))
                .hasSize(2)
                .doesNotContainNull()
                .containsOnly(Records.header(records(tag).get(0), "idempotency"));
    }

    @Test
    void whileKafkaIsAwayNothingIsAcknowledgedAndTheConnectionEnds() throws Exception {
        String tag = KafkaForTests.uniqueName("away");
        kafka.pause();
        try (Client client = new Client(service)) {
            client.send(message(tag, "lost?", "chunk"));
            assertThat(client.ends()).isTrue();
        } finally {
            kafka.resume();
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions().until(() -> {
            try (Client client = new Client(service)) {
                client.send(message(tag, "found", "chunk"));
                return client.receive().toJson().equals("{\"ack\":\"chunk\"}");
            }
        });
        assertThat(values(tag)).contains(json(tag, "found"));
    }

    @Test
    void whatIsNoMessageEndsTheConnectionAndIsCounted() throws IOException {
        long before = malformed();
        for (byte[] bytes : List.of(
                "GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8),
                new byte[] {(byte) 0xc1},
                packed(out -> out.packArrayHeader(2).packString("t").packNil()),
                packed(out -> out.packArrayHeader(2)
                        .packString("t")
                        .packBinaryHeader(2 << 20)
                        .addPayload(new byte[2 << 20])))) {
            try (Client client = new Client(service)) {
                client.send(bytes);
                assertThat(client.ends()).isTrue();
            }
        }
        assertThat(malformed() - before).isEqualTo(4);
    }

    @Test
    void whoKnowsTheSharedKeyIsLetIn() throws Exception {
        String tag = KafkaForTests.uniqueName("keyed");
        try (ConfigurableApplicationContext keyed = startService("secret");
                Client client = new Client(keyed)) {
            Value helo = client.receive();
            assertThat(helo.asArrayValue().get(0).toString()).isEqualTo("HELO");
            byte[] nonce = helo.asArrayValue().get(1).asMapValue().map().entrySet().stream()
                    .filter(entry -> entry.getKey().toString().equals("nonce"))
                    .findFirst()
                    .orElseThrow()
                    .getValue()
                    .asRawValue()
                    .asByteArray();
            client.send(ping("secret", nonce));
            Value pong = client.receive();
            assertThat(pong.asArrayValue().get(0).toString()).isEqualTo("PONG");
            assertThat(pong.asArrayValue().get(1).asBooleanValue().getBoolean()).isTrue();
            assertThat(pong.asArrayValue().get(4).toString()).isEqualTo(digest("weir", nonce, "secret"));
            client.send(message(tag, "let in", "c"));
            assertThat(client.receive().toJson()).isEqualTo("{\"ack\":\"c\"}");
        }
    }

    @Test
    void whoDoesNotKnowTheSharedKeyIsTurnedAway() throws Exception {
        String tag = KafkaForTests.uniqueName("unkeyed");
        try (ConfigurableApplicationContext keyed = startService("secret")) {
            try (Client client = new Client(keyed)) {
                client.receive();
                client.send(ping("guess", new byte[16]));
                Value pong = client.receive();
                assertThat(pong.asArrayValue().get(1).asBooleanValue().getBoolean())
                        .isFalse();
                assertThat(pong.asArrayValue().get(2).toString()).isEqualTo("shared key mismatch");
                assertThat(client.ends()).isTrue();
            }
            try (Client client = new Client(keyed)) {
                client.receive();
                client.send(message(tag, "no ping", "c"));
                assertThat(client.ends()).isTrue();
            }
        }
        assertThat(values(tag)).isEmpty();
    }

    private static byte[] ping(String key, byte[] nonce) throws Exception {
        String digest = digest("me", nonce, key);
        return packed(out -> out.packArrayHeader(6)
                .packString("PING")
                .packString("me")
                .packString("salt")
                .packString(digest)
                .packString("")
                .packString(""));
    }

    private static String digest(String host, byte[] nonce, String key) throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-512");
        sha.update("salt".getBytes(UTF_8));
        sha.update(host.getBytes(UTF_8));
        sha.update(nonce);
        return HexFormat.of().formatHex(sha.digest(key.getBytes(UTF_8)));
    }

    private static byte[] message(String tag, String text, String chunk) throws IOException {
        return packed(out -> out.packArrayHeader(4)
                .packString(tag)
                .packInt(1_772_366_400)
                .packMapHeader(1)
                .packString("message")
                .packString(text)
                .packMapHeader(1)
                .packString("chunk")
                .packString(chunk));
    }

    private static String json(String tag, String text) {
        return "{\"message\":\"" + text + "\",\"eventTime\":\"2026-03-01T12:00:00Z\",\"fluent.tag\":\"" + tag + "\"}";
    }

    private interface Packing {
        void to(MessageBufferPacker out) throws IOException;
    }

    private static byte[] packed(Packing packing) throws IOException {
        try (MessageBufferPacker out = MessagePack.newDefaultBufferPacker()) {
            packing.to(out);
            return out.toByteArray();
        }
    }

    private static long malformed() {
        return service
                .getBean(MeterRegistry.class)
                .find("weir.ingest.request")
                .tag("protocol", "fluent")
                .tag("outcome", "malformed")
                .timers()
                .stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static List<String> values(String tag) {
        return KafkaForTests.values(records(tag));
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String tag) {
        return kafka.kafka().readAll(Topic.LOGS_RAW.topicName()).stream()
                .filter(record -> Records.key(record).equals(tag))
                .toList();
    }

    /** One connection. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final MessageUnpacker unpacker;

        Client(ConfigurableApplicationContext to) throws IOException {
            socket = new Socket(
                    InetAddress.getLoopbackAddress(),
                    to.getBean(SocketListeners.class).port("fluent"));
            socket.setSoTimeout(60_000);
            unpacker = MessagePack.newDefaultUnpacker(socket.getInputStream());
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        Value receive() throws IOException {
            return unpacker.unpackValue();
        }

        /** Whether nothing more comes: the server has closed, in order or, with bytes unread, not. */
        boolean ends() {
            try {
                return !unpacker.hasNext();
            } catch (SocketException e) {
                return true;
            } catch (IOException e) {
                return false;
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
