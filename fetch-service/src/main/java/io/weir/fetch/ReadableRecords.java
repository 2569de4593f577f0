package io.weir.fetch;

import io.weir.events.Json;
import io.weir.events.MalformedRecordException;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.SynchronousSink;

/** What others have written and can be read; the rest is left out, with a line in the log. */
final class ReadableRecords {

    private static final Logger log = LoggerFactory.getLogger(ReadableRecords.class);

    private ReadableRecords() {}

    /** For {@code Flux.handle}. */
    static <T> BiConsumer<ConsumerRecord<byte[], byte[]>, SynchronousSink<T>> as(Class<T> type) {
        return (record, sink) -> {
            T value;
            try {
                value = Json.read(record.value(), type);
            } catch (MalformedRecordException e) {
                log.warn("Skipped on {}: {}", record.topic(), e.getMessage());
                return;
            }
            sink.next(value);
        };
    }
}
