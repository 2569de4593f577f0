package io.weir.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.weir.events.Headers;
import io.weir.events.Json;
import io.weir.events.Topic;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** Builds and reads the Kafka records of the contract; keys are UTF-8 text, values bytes. */
public final class Records {

    private static final byte[] SPEC_VERSION = "1.0".getBytes(UTF_8);

    private Records() {}

    /** A record whose value is this object's JSON. */
    public static ProducerRecord<byte[], byte[]> json(Topic topic, String key, Object value) {
        return of(topic, key, Json.write(value));
    }

    /** A record whose value is these bytes. */
    public static ProducerRecord<byte[], byte[]> of(Topic topic, String key, byte[] value) {
        return new ProducerRecord<>(topic.topicName(), key.getBytes(UTF_8), value);
    }

    /**
     * Adds the headers of a CloudEvent in Kafka's binary content mode.
     *
     * @param id unique within the source; a repeated delivery repeats it
     * @param source a URI reference of who tells, for example {@code /weir/analyze}
     * @param type what is told, for example {@code io.weir.alert}
     */
    public static ProducerRecord<byte[], byte[]> cloudEvent(
            ProducerRecord<byte[], byte[]> record, String id, String source, String type, Instant time) {
        record.headers()
                .add("ce_specversion", SPEC_VERSION)
                .add("ce_id", id.getBytes(UTF_8))
                .add("ce_source", source.getBytes(UTF_8))
                .add("ce_type", type.getBytes(UTF_8))
                .add("ce_time", time.toString().getBytes(UTF_8))
                .add("content-type", "application/json".getBytes(UTF_8));
        return record;
    }

    /**
     * The dead letter of a record: its key, bytes and headers unchanged, with where it came from and why it is here.
     *
     * @param stage which stage gave up
     * @param cause why, one line
     */
    public static ProducerRecord<byte[], byte[]> deadLetter(
            ConsumerRecord<byte[], byte[]> failed, String stage, String cause) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                Topic.DEAD_LETTERS.topicName(), null, failed.key(), failed.value(), failed.headers());
        letter.headers()
                .add(Headers.CAUSE, cause.getBytes(UTF_8))
                .add(Headers.STAGE, stage.getBytes(UTF_8))
                .add(Headers.ORIGIN_TOPIC, failed.topic().getBytes(UTF_8))
                .add(
                        Headers.ORIGIN_PARTITION,
                        Integer.toString(failed.partition()).getBytes(UTF_8))
                .add(Headers.ORIGIN_OFFSET, Long.toString(failed.offset()).getBytes(UTF_8));
        return letter;
    }

    /** The last header of this name as text; null if there is none. */
    public static @Nullable String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? null : new String(header.value(), UTF_8);
    }

    /** The key as text; empty if the record has none. */
    public static String key(ConsumerRecord<byte[], byte[]> record) {
        return record.key() == null ? "" : new String(record.key(), UTF_8);
    }
}
