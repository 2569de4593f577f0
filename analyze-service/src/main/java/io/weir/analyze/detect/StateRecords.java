package io.weir.analyze.detect;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.analyze.window.ServiceWindows;
import io.weir.events.Json;
import io.weir.events.MalformedRecordException;
import io.weir.events.Topic;
import io.weir.events.kafka.Records;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of services as it is kept on {@code detect.state}: one record for each service, and one for each of its open
 * windows, so that a batch writes only the windows that it changed.
 */
final class StateRecords {

    private static final Logger log = LoggerFactory.getLogger(StateRecords.class);

    /** Before the service in the key of its own record; a window's has the window's start. */
    private static final String SERVICE = "service";

    private StateRecords() {}

    /** What must be written so that the next holder of the partition goes on where the service is now. */
    static Stream<ProducerRecord<byte[], byte[]>> changesOf(int partition, ServiceDetection detection) {
        ServiceWindows.Changes changes = detection.takeChanges();
        return Stream.of(
                        Stream.of(record(partition, key(SERVICE, detection), detection.snapshot())),
                        changes.open().stream()
                                .map(window -> record(partition, key(window.start(), detection), window)),
                        changes.gone().stream().map(start -> record(partition, key(start, detection), null)))
                .flatMap(records -> records);
    }

    /** What must be written so that nothing is known of a service any more. */
    static Stream<ProducerRecord<byte[], byte[]>> removalOf(int partition, ServiceDetection detection) {
        return Stream.concat(
                detection.openWindows().stream().map(start -> record(partition, key(start, detection), null)),
                Stream.of(record(partition, key(SERVICE, detection), null)));
    }

    private static String key(Object part, ServiceDetection detection) {
        return part + " " + detection.service();
    }

    private static ProducerRecord<byte[], byte[]> record(int partition, String key, @Nullable Object value) {
        return new ProducerRecord<>(
                Topic.DETECT_STATE.topicName(),
                partition,
                key.getBytes(UTF_8),
                value == null ? null : Json.write(value));
    }

    /** Puts together again what was written; not thread-safe. */
    static final class Restoring {

        private final Map<String, ServiceDetection.Snapshot> services = new HashMap<>();
        private final Map<String, Map<String, ServiceWindows.OpenWindow>> windows = new HashMap<>();

        /** Takes the records of one partition in their order. What cannot be read is as if it had never been there. */
        void add(ConsumerRecord<byte[], byte[]> record) {
            String key = Records.key(record);
            int space = key.indexOf(' ');
            String part = key.substring(0, Math.max(0, space));
            String service = key.substring(space + 1);
            try {
                if (part.equals(SERVICE)) {
                    put(services, service, record.value(), ServiceDetection.Snapshot.class);
                } else {
                    put(
                            windows.computeIfAbsent(service, name -> new HashMap<>()),
                            part,
                            record.value(),
                            ServiceWindows.OpenWindow.class);
                }
            } catch (MalformedRecordException e) {
                log.warn("the state of {} cannot be read, it begins anew: {}", key, e.getMessage());
            }
        }

        private static <T> void put(Map<String, T> known, String key, byte @Nullable [] value, Class<T> type) {
            known.remove(key);
            if (value != null) {
                known.put(key, Json.read(value, type));
            }
        }

        Map<String, ServiceDetection> toServices(Rules rules, Instant now) {
            Map<String, ServiceDetection> restored = new HashMap<>();
            services.forEach((name, snapshot) -> {
                List<ServiceWindows.OpenWindow> open =
                        new ArrayList<>(windows.getOrDefault(name, Map.of()).values());
                restored.put(name, ServiceDetection.of(snapshot, open, rules, now));
            });
            return restored;
        }
    }
}
