package io.weir.crash;

import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.EmbeddedKafkaSettings;
import java.io.IOException;
import java.nio.file.Path;

/** The broker as a process of its own, so that it can be killed: {@code DIRECTORY PORT}. Ends when its input does. */
final class BrokerProcess {

    private BrokerProcess() {}

    public static void main(String[] args) throws IOException {
        try (EmbeddedKafka kafka = EmbeddedKafka.start(
                EmbeddedKafkaSettings.inDirectory(Path.of(args[0])).withPort(Integer.parseInt(args[1])))) {
            System.out.println("broker at " + kafka.bootstrapServers());
            while (System.in.read() >= 0) {
                // Nothing is said on it.
            }
        }
    }
}
