package io.weir.fetch;

import io.weir.events.Json;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What the stages have in common: reading the value of a record. */
final class RecordValue {

    private RecordValue() {}

    /**
     * The record's value as this type.
     *
     * @throws io.weir.events.MalformedRecordException if it is none
     */
    static <T> T read(ConsumerRecord<byte[], byte[]> record, Class<T> type) {
        return Json.read(record.value() == null ? new byte[0] : record.value(), type);
    }
}
