package io.weir.benchmarks.ingest;

import io.weir.embedded.EmbeddedKafka;
import io.weir.embedded.EmbeddedKafkaSettings;
import java.time.Duration;

/** A broker in a process of its own, for all that is measured; prints where it is, and ends with its input. */
final class Broker {

    private static final long TOPIC_BYTES = 512L << 20;

    private Broker() {}

    public static void main(String[] args) throws Exception {
        EmbeddedKafkaSettings settings =
                EmbeddedKafkaSettings.ephemeral().withPort(0).withRetention(Duration.ofHours(1), TOPIC_BYTES);
        try (EmbeddedKafka kafka = EmbeddedKafka.start(settings)) {
            System.out.println(kafka.bootstrapServers());
            System.in.transferTo(System.out);
        }
    }
}
