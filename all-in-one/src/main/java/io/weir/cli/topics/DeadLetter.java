package io.weir.cli.topics;

import io.weir.events.Headers;
import io.weir.events.kafka.Records;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * A record on {@code dead-letters}.
 *
 * @param cause why it is there; empty if it does not say
 * @param originTopic where it came from; null if it does not say
 */
record DeadLetter(
        ConsumerRecord<byte[], byte[]> record,
        String cause,
        @Nullable String originTopic) {

    private static final List<String> ADDED = List.of(
            Headers.CAUSE, Headers.STAGE, Headers.ORIGIN_TOPIC, Headers.ORIGIN_PARTITION, Headers.ORIGIN_OFFSET);

    static DeadLetter of(ConsumerRecord<byte[], byte[]> record) {
        String cause = Records.header(record, Headers.CAUSE);
        return new DeadLetter(record, cause == null ? "" : cause, Records.header(record, Headers.ORIGIN_TOPIC));
    }

    boolean hasOrigin() {
        return originTopic != null;
    }

    /** Whether it is a line that came too late: counted as that, and with the events already, so not to be read again. */
    boolean isLate() {
        return cause.equals(Headers.CAUSE_LATE);
    }

    boolean isSendable() {
        return hasOrigin() && !isLate();
    }

    /** The record that failed: key, bytes, and headers without those that the dead letter added. */
    ProducerRecord<byte[], byte[]> original() {
        if (originTopic == null) {
            throw new IllegalStateException("no origin-topic");
        }
        return new ProducerRecord<>(originTopic, null, record.key(), record.value(), ownHeaders());
    }

    /** The last of each name is the one that was added; one before it was the record's own. */
    private RecordHeaders ownHeaders() {
        Map<String, Header> added = new HashMap<>();
        ADDED.forEach(name -> {
            Header last = record.headers().lastHeader(name);
            if (last != null) {
                added.put(name, last);
            }
        });
        RecordHeaders own = new RecordHeaders();
        for (Header header : record.headers()) {
            if (added.get(header.key()) != header) {
                own.add(header);
            }
        }
        return own;
    }
}
