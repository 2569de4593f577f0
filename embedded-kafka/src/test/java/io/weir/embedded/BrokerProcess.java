package io.weir.embedded;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A broker in a JVM of its own, which can be killed: it writes lines and prints the number of each acknowledged one. */
final class BrokerProcess {

    private BrokerProcess() {}

    static Process start(Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /** Returns when so many lines are acknowledged. */
    static void awaitAcknowledged(Process process, int count) throws IOException {
        BufferedReader output = process.inputReader();
        String wanted = "acknowledged " + count;
        for (String line = output.readLine(); !wanted.equals(line); line = output.readLine()) {
            if (line == null) {
                throw new IllegalStateException("The broker's process ended before '" + wanted + "'");
            }
        }
    }

    public static void main(String[] arguments) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(
                EmbeddedKafkaSettings.inDirectory(Path.of(arguments[0])).withPort(0));
        Map<String, Object> client = Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "key.serializer",
                ByteArraySerializer.class,
                "value.serializer",
                ByteArraySerializer.class,
                // To a topic just created: the second of two in flight may be stored where the first was refused.
                "max.in.flight.requests.per.connection",
                1);
        try (Admin admin = Admin.create(client);
                Producer<byte[], byte[]> producer = new KafkaProducer<>(client)) {
            admin.createTopics(List.of(new NewTopic("lines", 1, (short) 1)))
                    .all()
                    .get();
            var sent = IntStream.range(0, 1_000)
                    .mapToObj(i -> producer.send(EmbeddedKafkaIT.line(i)))
                    .toList();
            for (var acknowledgement : sent) {
                acknowledgement.get();
            }
            System.out.println("acknowledged " + sent.size());
        }
        Thread.currentThread().join(); // until killed
    }
}
